// Looks at this machine: the data directory and its disk, open files, the certificate. Changes nothing.

import { X509Certificate, createPrivateKey } from "node:crypto";
import { accessSync, constants, readFileSync, statfsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Config } from "../../config.ts";
import { fault, type Finding, ok, warning } from "./finding.ts";

const mib = 1024 ** 2;
const fewBytes = 1024 * mib;
// The log and its copy need some to be written at all.
const tooFewBytes = 100 * mib;

/** File systems of networks by their number in statfs(2): SQLite's log needs memory shared between programs. */
const NETWORK_DISKS: Readonly<Record<number, string>> = {
  0x6969: "NFS",
  0xff534d42: "CIFS",
  0xfe534d42: "SMB",
  0x01021997: "9P",
};

/** Where the data lie when they lie in a directory. */
export function lookAtData(dataDir: string): Finding[] {
  const directory = resolve(dataDir);
  const found = statSync(directory, { throwIfNoEntry: false });
  const there = found === undefined ? nearest(directory) : directory;
  return [
    found === undefined ? lookWhereItWillBe(directory, there) : lookAtOwner(directory, found),
    lookAtDisk(there),
  ];
}

function lookWhereItWillBe(directory: string, parent: string): Finding {
  if (mayWrite(parent))
    return ok("data", `${directory} is not there yet; the first start makes it`);
  const who = String(process.getuid?.() ?? "you");
  return fault(
    "data",
    `${directory} cannot be made: user ${who} may not write in ${parent}`,
    `install -d -m 700 -o ${who} ${directory}`,
  );
}

function lookAtOwner(
  directory: string,
  found: { uid: number; gid: number; mode: number },
): Finding {
  const database = statSync(`${directory}/chat.db`, { throwIfNoEntry: false });
  if (database !== undefined && database.uid !== found.uid)
    return fault(
      "data",
      `${directory} belongs to user ${found.uid}, chat.db in it to user ${database.uid}`,
      `chown -R ${found.uid}:${found.gid} ${directory}`,
    );
  const own = process.getuid?.();
  // Root looks on behalf of whoever runs the server.
  if (own !== undefined && own !== 0 && !mayWrite(directory))
    return fault(
      "data",
      `${directory} belongs to user ${found.uid}, and user ${own} may not write there`,
      `chown -R ${own} ${directory}`,
    );
  if ((found.mode & 0o077) !== 0)
    return warning("data", `others may read ${directory}`, `chmod 700 ${directory}`);
  return ok("data", `${directory} belongs to user ${found.uid} and to nobody else`);
}

function lookAtDisk(directory: string): Finding {
  const { type, bavail, bsize, blocks } = statfsSync(directory);
  const network = NETWORK_DISKS[type];
  if (network !== undefined)
    return fault(
      "disk",
      `${directory} lies on ${network}: the database needs a local disk, or PostgreSQL`,
      "--data DIR, or --store postgres://…",
    );
  const free = bavail * bsize;
  const said = `${sizeOf(free)} of ${sizeOf(blocks * bsize)} are free at ${directory}`;
  if (free < tooFewBytes) return fault("disk", said, `make space at ${directory}`);
  if (free < fewBytes) return warning("disk", said, `make space at ${directory}`);
  return ok("disk", said);
}

/** Beside connections: the database, the log, what is asked of others. */
const otherFiles = 100;

/** `connections`: how many are expected at once. */
export function lookAtFiles(connections: number): Finding {
  const limits = readOr("", "/proc/self/limits");
  const allowed = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.NaN);
  if (Number.isNaN(allowed))
    return warning("files", "how many files may be open is not known here");
  const needed = connections + otherFiles;
  const said = `${allowed} files may be open; ${connections} connections need ${needed}`;
  if (allowed >= needed) return ok("files", said);
  return fault("files", said, `ulimit -n ${needed}`, `in a unit: LimitNOFILE=${needed}`);
}

const soonMs = 14 * 86_400_000;

/** Empty where the server is not to speak TLS itself. */
export function lookAtCertificate({ tlsCert, tlsKey }: Config): Finding[] {
  if (tlsCert === null || tlsKey === null) return [];
  try {
    const certificate = new X509Certificate(readFileSync(tlsCert));
    if (!certificate.checkPrivateKey(createPrivateKey(readFileSync(tlsKey))))
      return [fault("certificate", `${tlsKey} is not the key of ${tlsCert}`, "--tls-key FILE")];
    return [lookAtExpiry(certificate.validTo, "certbot renew")];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [fault("certificate", `${tlsCert} and ${tlsKey}: ${reason}`, "--tls-cert FILE")];
  }
}

/** `validTo` as certificates are printed, `Jan  1 00:00:00 2030 GMT`. */
export function lookAtExpiry(validTo: string, line: string): Finding {
  const leftMs = Date.parse(validTo) - Date.now();
  const said = `the certificate is good until ${validTo}`;
  if (leftMs < 0) return fault("certificate", `the certificate was good until ${validTo}`, line);
  return leftMs < soonMs ? warning("certificate", said, line) : ok("certificate", said);
}

function nearest(directory: string): string {
  const parent = dirname(directory);
  return statSync(parent, { throwIfNoEntry: false })?.isDirectory() === true
    ? parent
    : nearest(parent);
}

function mayWrite(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function readOr(otherwise: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return otherwise;
  }
}

const sizeOf = (bytes: number): string =>
  bytes < 10 * 1024 * mib
    ? `${Math.round(bytes / mib)} MiB`
    : `${Math.round(bytes / 1024 / mib)} GiB`;
