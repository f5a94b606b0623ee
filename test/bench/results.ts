// Keeps what was measured in results.json and writes docs/performance.md from it.

import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { table } from "../support/generate-docs.ts";
import type { Check } from "./row.ts";
import { root } from "./start.ts";

/** One part of the page: a row of the bench, or what capacity, soak and fsync found. */
export type Section = {
  title: string;
  how: string;
  checks: Check[];
  head: string[];
  body: string[][];
  /** `YYYY-MM-DD`. */
  date: string;
  command: string;
  machine: string;
  /** Of the source that was measured; `+` when it was changed since. */
  commit: string;
};

export type Results = Record<string, Section>;

const resultsFile = join(import.meta.dir, "results.json");
const page = join(root, "docs/performance.md");

/** In the order of the page. What is not in it is not written. */
export const SECTIONS: readonly string[] = [
  ...["room-20", "room-200", "most", "rooms-100", "connection", "join", "crowd", "ack", "page"],
  ...["start", "search", "reading", "capacity", "soak", "fsync"],
  ...["nodes-room", "nodes-rooms", "nodes-ack", "nodes-hot"],
  ...["client-load", "client-typing", "client-scroll", "client-memory"],
];

export async function readResults(): Promise<Results> {
  const file = Bun.file(resultsFile);
  return (await file.exists()) ? ((await file.json()) as Results) : {}; // written below
}

/** Puts `sections` in the place of what was measured before, and writes the page. */
export async function keep(sections: Results): Promise<void> {
  const results = { ...(await readResults()), ...sections };
  await Bun.write(resultsFile, `${JSON.stringify(results, null, 2)}\n`);
  const before = Bun.file(page);
  const text = (await before.exists()) ? await before.text() : firstPage;
  await Bun.write(page, withFigures(text, results));
  const formatted = Bun.spawnSync([process.execPath, "fmt", resultsFile, page], { cwd: root });
  if (!formatted.success) throw new Error(formatted.stderr.toString());
}

const opening = "<!-- bench: figures -->";
const closing = "<!-- /bench -->";

/** `text` with what stands between the marks made anew; the rest was written by hand and stays. */
export function withFigures(text: string, results: Results): string {
  const from = text.indexOf(opening);
  const to = text.indexOf(closing);
  if (from < 0 || to < from) throw new Error("docs/performance.md has lost its marks");
  return `${text.slice(0, from)}${opening}\n\n${figures(results)}\n\n${text.slice(to)}`;
}

function figures(results: Results): string {
  const known = SECTIONS.flatMap((id) => {
    const section = results[id];
    return section === undefined ? [] : [{ id, section }];
  });
  return [summary(known), ...known.map(({ id, section }) => detail(id, section))].join("\n\n");
}

type Known = readonly { id: string; section: Section }[];

function summary(known: Known): string {
  const rows = known.flatMap(({ id, section }) =>
    section.checks.map(({ what, bar, measured, holds }) => [
      `[${section.title}](#${slug(section.title)})`,
      ...[what, bar, measured, holds ? "yes" : "**no**", `\`${id}\``],
    ]),
  );
  return table(["work", "figure", "bar", "measured", "holds", "row"], rows);
}

function detail(id: string, section: Section): string {
  const { title, how, head, body, date, command, machine, commit } = section;
  const parts = [`### ${title}`, `\`${id}\`: ${how}`];
  if (body.length > 0) parts.push(table(head, body));
  parts.push(`${date}, ${machine}, at \`${commit}\`: \`${command}\``);
  return parts.join("\n\n");
}

// As GitHub makes them.
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");

/** What every section says of where it was measured. `command` without the path to Bun. */
export async function circumstances(
  command: string,
): Promise<Pick<Section, "date" | "command" | "machine" | "commit">> {
  const said = (words: string[]): string =>
    Bun.spawnSync(words, { cwd: root, stderr: "ignore" }).stdout.toString().trim();
  const node = Bun.which("node") === null ? "no Node" : `Node ${said(["node", "--version"])}`;
  const kernel = said(["uname", "-sr"]);
  const memory = Math.round(totalmem() / 1024 ** 3);
  const changed = said(["git", "status", "--porcelain", "--", "src", "public"]) === "" ? "" : "+";
  return {
    date: new Date().toISOString().slice(0, 10),
    command,
    machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, ${memory} GiB, ${kernel}, Bun ${Bun.version}, ${node}`,
    commit: `${said(["git", "rev-parse", "--short", "HEAD"])}${changed}`,
  };
}

const firstPage = `# Speed, measured

What stands between the marks is written by \`bun run bench\` from \`test/bench/results.json\`. The bars were
set before the server was written.

## What was improved

Nothing yet.

## How it is measured

- Side by side on one machine over loopback, the server on one core and the load on another, one after the
  other in interleaved rounds; each figure is the median of the rounds. Only ratios from one run mean
  anything: runs differ by a fifth.
- The chat runs as a user runs it: from source (or \`--binary ./chat\`), durable, with its default settings but for
  the rates and the connections per address, which are off.
- Bare Bun is \`Bun.serve\` with \`server.publish\` and nothing else: no checks, no history, no names. \`ws\` on Node has the
  rooms that its tutorials have; socket.io runs on Node over WebSocket alone. All deliver frames of the same size.
- Processor time is user and system time of the server's whole process tree, threads included, from \`/proc\`.
- The load is open loop: messages are sent when they are due, whatever became of those before, and latency
  counts from the time at which a message was due. Every delivery to every connection is counted by its frame's
  header; a sample of them is looked into for the latency. The share of a core that the load itself took is in the table.

## Figures

${opening}
${closing}
`;
