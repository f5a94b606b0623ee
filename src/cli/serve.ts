// The default command: reads the settings, starts, says where it is, stops on a signal.

import { networkInterfaces } from "node:os";
import { resolve } from "node:path";
import type { App } from "../app.ts";
import { start } from "../app-start.ts";
import { type Config, readConfig } from "../config.ts";
import { createLog, type Log } from "../lib/log.ts";
import { hostInUrl } from "../lib/networks.ts";
import { StartError } from "../lib/start-error.ts";

export async function serve(args: readonly string[]): Promise<void> {
  try {
    const asked = readConfig(args);
    if (asked.do === "print") return say(asked.text);
    const { config } = asked;
    const log = createLog(config.logFormat, (line) => void process.stdout.write(line));
    // A last net: an error nobody caught is logged, and those who talk go on talking.
    process.on("uncaughtException", (error) => log.error("uncaught", {}, error));
    process.on("unhandledRejection", (error) => log.error("uncaught", {}, error));
    const app = await start(config, log);
    // Before it is said: who reads that it is open may stop it right then.
    stopOnSignal(app, log);
    if (config.tlsCert !== null) renewOnHangUp(app, log);
    say(introduction(config, app));
    sayToPeople(setupLine(config, app));
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`chat: ${error.message}\n`);
    process.exit(error.exitCode);
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function introduction(config: Config, app: App): string {
  const scheme = config.tlsCert === null ? "http" : "https";
  const hosts = ["localhost", ...lanHosts(config)];
  const addresses = hosts.map((host) => `${scheme}://${hostInUrl(host)}:${app.port}`);
  return [
    `${config.name} is open:`,
    ...addresses.map((address) => `  ${address}`),
    `Messages are kept in ${config.store === null ? resolve(config.data) : placeOf(config.store)}.`,
    ACCESS_SENTENCES[config.access],
  ].join("\n");
}

// The rest of it is nobody's business.
const placeOf = (store: string): string => `PostgreSQL on ${new URL(store).host}`;

const ACCESS_SENTENCES: Readonly<Record<Config["access"], string>> = {
  open: "Access is open: whoever reaches an address above can come in as a guest, read and write in every public room, and register.",
  invite: "Access is by invitation: whoever has one makes an account with it; there are no guests.",
  closed: "Access is closed: only who has an account comes in, and admins make them; no guests.",
};

/** Empty when there is an owner. */
function setupLine(config: Config, app: App): string {
  const secret = app.setupSecret();
  if (secret === null) return "";
  const scheme = config.tlsCert === null ? "http" : "https";
  const link = `${scheme}://localhost:${app.port}/setup?${secret}`;
  return `To set this place up, open within 30 minutes: ${link}\n`;
}

// Standard output may be a log file, which must not hold the link. Where neither goes to a terminal (a container,
// a service) people read both alike, and would have no other way to the link.
function sayToPeople(text: string): void {
  (process.stderr.isTTY ? process.stderr : process.stdout).write(text);
}

function lanHosts(config: Config): string[] {
  if (config.host !== "0.0.0.0" && config.host !== "::")
    return ["127.0.0.1", "localhost"].includes(config.host) ? [] : [config.host];
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return addresses
    .filter((address) => !address.internal && address.family === "IPv4")
    .map(({ address }) => address);
}

function renewOnHangUp(app: App, log: Log): void {
  process.on("SIGHUP", () => {
    app.renewCertificate().then(
      () => log.info("certificate_renewed"),
      (error: unknown) => log.error("certificate_refused", {}, error),
    );
  });
}

// Ctrl+C under `bun run` comes twice at once: from the terminal, and passed on by `bun run`.
const sameSignalMs = 500;

function stopOnSignal(app: App, log: Log): void {
  let askedAtMs: number | null = null;
  const stop = (signal: string): void => {
    const now = performance.now();
    if (askedAtMs !== null) {
      // Twice means now: what was acknowledged is on disk already.
      if (now - askedAtMs > sameSignalMs) process.exit(1);
      return;
    }
    askedAtMs = now;
    log.info("stopping", { signal });
    app.stop({ drain: true }).then(
      () => {
        log.info("stopped");
        process.exit(0);
      },
      (error: unknown) => {
        log.error("stop_failed", {}, error);
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("SIGINT", () => stop("SIGINT"));
}
