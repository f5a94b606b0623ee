// `chat doctor …`: looks whether all that a server needs is there, and names the line to change. Changes nothing.

import { type Config, readConfig } from "../config.ts";
import { StartError } from "../lib/start-error.ts";
import { fault, type Finding, ok, written } from "./doctor/finding.ts";
import { lookAtCertificate, lookAtData, lookAtFiles } from "./doctor/machine.ts";
import { lookAtPostgres } from "./doctor/postgres.ts";
import { lookAtProxy } from "./doctor/proxy.ts";
import { lookAtRedis } from "./doctor/redis.ts";

const usage = `chat doctor: looks whether all that the server needs is there. Changes nothing.

  chat doctor [--url URL] [--connections N] [settings]

  --url URL         the page's address as people write it: looks at the proxy in front of it too
  --connections N   so many people at once are expected [1000]

Give it the settings of the server, as flags or in the environment. Each line is ok, a warning or a fault, with the
lines to change below it. Ends with 1 when there is a fault, and 0 otherwise.`;

/** The whole range that a machine has files for. */
const mostConnections = 10_000_000;

/** Ends the process with 0, 1 (a fault) or 2 (asked in the wrong way). */
export async function doctor(args: readonly string[]): Promise<void> {
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  try {
    const { url, connections, settings } = split(args);
    let faults = 0;
    for await (const findings of look(settings, url, connections)) {
      for (const finding of findings) process.stdout.write(`${written(finding)}\n`);
      faults += findings.filter(({ level }) => level === "fault").length;
    }
    process.exit(faults === 0 ? 0 : 1);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`chat: ${error.message}\n`);
    process.exit(error.exitCode);
  }
}

/** All at once, and said in this order. */
async function* look(
  settings: readonly string[],
  url: URL | null,
  connections: number,
): AsyncGenerator<readonly Finding[]> {
  const config = read(settings);
  if ("level" in config) return yield [config];
  yield [ok("settings", "the server would start with them")];
  const store = config.store === null ? lookAtData(config.data) : lookAtPostgres(config.store);
  const broker = config.broker === null ? [] : lookAtRedis(config.broker);
  const proxy = url === null ? [] : lookAtProxy(url, config);
  yield await store;
  yield await broker;
  yield [lookAtFiles(connections), ...lookAtCertificate(config)];
  yield await proxy;
}

function read(settings: readonly string[]): Config | Finding {
  try {
    const asked = readConfig(settings);
    if (asked.do === "serve") return asked.config;
    return fault("settings", "they print something and end: no server starts with them");
  } catch (error) {
    if (error instanceof StartError) return fault("settings", error.message, "see chat --help");
    throw error;
  }
}

type Split = { url: URL | null; connections: number; settings: string[] };

/** What is not the doctor's own is a setting. */
function split(args: readonly string[]): Split {
  const found: Split = { url: null, connections: 1000, settings: [] };
  for (let at = 0; at < args.length; at++) {
    const [flag = "", ...rest] = (args[at] ?? "").split("=");
    if (flag !== "--url" && flag !== "--connections") {
      found.settings.push(args[at] ?? "");
      continue;
    }
    const value = rest.length > 0 ? rest.join("=") : (args[++at] ?? "");
    if (flag === "--url") found.url = readUrl(value);
    else found.connections = readCount(value);
  }
  return found;
}

function readUrl(value: string): URL {
  const url = URL.parse(value);
  if (url !== null && ["http:", "https:"].includes(url.protocol)) return url;
  throw new StartError("--url must be the page's address, like https://chat.example.org", 2);
}

function readCount(value: string): number {
  const count = /^\d{1,8}$/.test(value) ? Number(value) : Number.NaN;
  if (count >= 1 && count <= mostConnections) return count;
  throw new StartError(`--connections must be a whole number from 1 to ${mostConnections}`, 2);
}
