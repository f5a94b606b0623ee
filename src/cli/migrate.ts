// `chat migrate`: everything that a server on SQLite has, into an empty PostgreSQL.

import { createLog } from "../lib/log.ts";
import { StartError } from "../lib/start-error.ts";
import { openSource, openTarget } from "../store/open.ts";
import { becomeOwner } from "./data-owner.ts";
import { compare } from "./migrate/compare.ts";
import { move } from "./migrate/move.ts";
import { createBar } from "./migrate/bar.ts";

const usage = `chat migrate: moves everything from SQLite to PostgreSQL. Stop the server first.

  chat migrate --from ./chat-data --to postgres://user:password@host/database

  --from DIR   the server's data directory; it is read, and stays as it is
  --to URL     an empty database

Rooms keep their numbers and epochs, people their sessions: whoever was connected goes on where they were.
When it is interrupted, run it again: it goes on where it stopped. At its end all rows are compared.`;

/** Ends the process with 0, 1 (it cannot be done, or they differ) or 2 (asked in the wrong way). */
export async function migrate(args: readonly string[]): Promise<void> {
  try {
    if (args.includes("--help") || args.includes("-h")) process.stdout.write(`${usage}\n`);
    else await run(readArgs(args));
    process.exit(0);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`chat: ${error.message}\n`);
    process.exit(error.exitCode);
  }
}

async function run({ from, to }: { from: string; to: string }): Promise<void> {
  becomeOwner(from);
  const log = createLog("text", (line) => void process.stderr.write(line));
  const source = await openSource(from);
  try {
    const target = await openTarget({ url: to, log });
    try {
      await move(source, target, createBar("Moving", process.stderr));
      const rows = await compare(source, target, createBar("Comparing", process.stderr));
      await target.finish();
      process.stdout.write(`${report(rows)}\nNow start the server with --store ${shown(to)}\n`);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

const report = (rows: Awaited<ReturnType<typeof compare>>): string =>
  [
    ...rows.tables.map(({ name, count }) => `${String(count).padStart(12)}  ${name}`),
    `All rows are equal, and so is the hash of each of ${rows.rooms} rooms.`,
  ].join("\n");

/** Without the password. */
function shown(to: string): string {
  const url = new URL(to);
  if (url.password !== "") url.password = "…";
  return decodeURI(url.href);
}

function readArgs(args: readonly string[]): { from: string; to: string } {
  const found = new Map<string, string>();
  for (let at = 0; at < args.length; at++) {
    const [flag = "", ...rest] = (args[at] ?? "").split("=");
    const value = rest.length > 0 ? rest.join("=") : args[++at];
    if (flag !== "--from" && flag !== "--to")
      throw new StartError(`chat migrate has no ${flag}. See --help`, 2);
    if (value === undefined || value === "")
      throw new StartError(`${flag} needs a value. See --help`, 2);
    found.set(flag, value);
  }
  const [from, to] = [found.get("--from"), found.get("--to")];
  if (from === undefined || to === undefined)
    throw new StartError("chat migrate needs --from and --to. See --help", 2);
  const protocol = URL.parse(to)?.protocol;
  if (protocol !== "postgres:" && protocol !== "postgresql:")
    throw new StartError("--to must be an address like postgres://user:password@host/database", 2);
  return { from, to };
}
