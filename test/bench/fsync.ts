// `bun run test/bench/fsync.ts`: proves with a trace that a message is on the disk before anybody hears of it.
// Needs strace. kill -9 cannot show a missing fsync: the kernel keeps what a dead process wrote.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { connect } from "../support/client.ts";
import { part } from "../support/parts.ts";
import { runProgram } from "../support/program.ts";
import { median } from "./figures.ts";
import { childrenOf } from "./proc.ts";
import { circumstances, keep } from "./results.ts";
import { atMost } from "./row.ts";
import { root } from "./start.ts";

const { values: asked } = parseArgs({
  options: {
    messages: { type: "string", default: "20" },
    binary: { type: "string" },
    dir: { type: "string", default: tmpdir() },
    dry: { type: "boolean", default: false },
  },
});

/** Where in the trace, by line, something happened to one message; the times are of the same lines. */
type Steps = { written: Line; synced: Line; acked: Line; heard: Line };
type Line = { at: number; ms: number; text: string };

const strace = part("strace");
if (strace === null) {
  process.exitCode = 2;
} else {
  const under = await mkdtemp(join(asked.dir, "chat-bench-"));
  try {
    process.exitCode = await prove(strace, under);
  } finally {
    await rm(under, { recursive: true });
  }
}

async function prove(tracer: string, under: string): Promise<number> {
  const count = Number(asked.messages);
  const lines = readTrace(await traced(tracer, under, count));
  const all = Array.from({ length: count }, (_, n) => stepsOf(lines, n));
  const wrong = all.filter(
    ({ written, synced, acked, heard }) =>
      !(written.at < synced.at && synced.at < acked.at && synced.at < heard.at),
  );
  for (const [n, steps] of all.entries()) if (n === 0 || wrong.includes(steps)) show(n, steps);
  console.log(`${count - wrong.length} of ${count} messages: on the disk before ack and broadcast`);
  const after = (pick: (steps: Steps) => number): string =>
    `${median(all.map(pick)).toFixed(2)} ms`;
  const section = {
    title: "On the disk before the ack",
    how: `The server under strace, ${count} messages one by one: the write that carries a message's text into SQLite's log, the fdatasync of that file, and the first bytes of the ack and of the broadcast to a socket, as they stand in the trace. (Under a tracer everything is slow; only the order counts.)`,
    checks: [atMost("messages told of before their fdatasync had returned", wrong.length, 0)],
    head: ["after the write, median", "time"],
    body: [
      ["fdatasync returned", after(({ written, synced }) => synced.ms - written.ms)],
      ["broadcast", after(({ written, heard }) => heard.ms - written.ms)],
      ["ack", after(({ written, acked }) => acked.ms - written.ms)],
    ],
  };
  const command = ["bun run test/bench/fsync.ts", ...process.argv.slice(2)].join(" ");
  if (!asked.dry) await keep({ fsync: { ...section, ...(await circumstances(command)) } });
  return wrong.length === 0 ? 0 : 1;
}

/** Says `count` messages to a traced server and returns the trace. */
async function traced(tracer: string, under: string, count: number): Promise<string> {
  const trace = join(under, "trace");
  const chat =
    asked.binary === undefined
      ? [process.execPath, "run", join(root, "src/index.ts")]
      : [asked.binary];
  const calls = "trace=pwrite64,write,writev,sendto,sendmsg,fdatasync,fsync";
  const program = runProgram(
    [
      ...[tracer, "-f", "-y", "-ttt", "-s", "9000", "-e", calls, "-o", trace, ...chat],
      ...["--host", "127.0.0.1", "--port", "0", "--data", join(under, "data")],
      ...["--rate-limit", "off"],
    ],
    { cwd: under },
  );
  try {
    const [, port] = await program.says(/http:\/\/localhost:(\d+)/);
    const ann = await connect(`ws://127.0.0.1:${port}/ws`);
    await ann.ask({ type: "join", room: "proof" });
    for (let n = 0; n < count; n++)
      await ann.ask({ type: "chat", text: textOf(n), key: `key-of-${n}-${n}` });
    await ann.close();
  } finally {
    // The tracer passes no signal on, and a traced server would outlive it; it ends with its child.
    for (const pid of childrenOf(program.pid)) process.kill(pid, "SIGTERM");
    await program.exited;
  }
  return Bun.file(trace).text();
}

function textOf(n: number): string {
  return `proof-${n}-of-${asked.messages}`;
}

/** One line a call that has returned, at the place where it did. */
function readTrace(text: string): Line[] {
  const begun = new Map<string, string>();
  return text.split("\n").flatMap((line, at) => {
    const [, pid = "", seconds = "", said = ""] = /^(\d+)\s+([\d.]+) (.*)$/.exec(line) ?? [];
    if (said.endsWith("<unfinished ...>")) {
      begun.set(pid, said.replace("<unfinished ...>", ""));
      return [];
    }
    const [, rest] = /^<\.\.\. \w+ resumed>(.*)$/.exec(said) ?? [];
    const whole = rest === undefined ? said : `${begun.get(pid) ?? ""}${rest}`;
    return [{ at, ms: Number(seconds) * 1000, text: whole }];
  });
}

/** Throws when the trace does not show one of them. */
function stepsOf(lines: readonly Line[], n: number): Steps {
  const first = (what: string, fits: (line: Line) => boolean): Line => {
    const line = lines.find(fits);
    if (line === undefined) throw new Error(`The trace shows no ${what} of message ${n}`);
    return line;
  };
  const sends = ({ text }: Line): boolean =>
    /^(sendto|sendmsg|write|writev)\(\d+<(TCP|socket)/.test(text);
  const text = textOf(n);
  const written = first(
    "write",
    (line) => /^pwrite64\(\d+<[^>]*-wal>/.test(line.text) && line.text.includes(text),
  );
  const synced = first(
    "fdatasync",
    (line) => line.at > written.at && /^f(data)?sync\(\d+<[^>]*-wal>.*\) += 0/.test(line.text),
  );
  const heard = first("broadcast", (line) => sends(line) && line.text.includes(text));
  // Nothing else of the server's has the number of a message and the time of its own.
  const ack = new RegExp(`\\\\"type\\\\":\\\\"ack\\\\"[^}]*\\\\"seq\\\\":${n + 1}\\b`);
  const acked = first("ack", (line) => sends(line) && ack.test(line.text));
  return { written, synced, acked, heard };
}

function show(n: number, steps: Steps): void {
  console.log(`message ${n}, as the trace has it:`);
  const inOrder = Object.entries(steps).sort(([, a], [, b]) => a.at - b.at);
  for (const [name, { at, ms, text }] of inOrder) {
    const call = text.length > 90 ? `${text.slice(0, 60)} … ${text.slice(-20)}` : text;
    console.log(`  line ${at} +${(ms - steps.written.ms).toFixed(2)} ms ${name.padEnd(8)} ${call}`);
  }
}
