// The transcript with curl of docs/protocol.md, followed by the real curl as a person would, line by line.

import { afterAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { part } from "./support/parts.ts";
import { type Program, runProgram } from "./support/program.ts";
import { removeDirectories, root, startServer } from "./support/server.ts";

const curl = part("curl");
// Into a pipe curl tells how it gets on, which nobody sees at a terminal.
const quietly = ["-sS"];
const running: Program[] = [];
afterAll(async () => {
  for (const each of running) await each.stop("SIGKILL");
  await removeDirectories();
});

/** The blocks of the section, each without its fence. */
async function transcript(): Promise<string[]> {
  const text = await Bun.file(join(root, "docs/protocol.md")).text();
  const section = text.split("### Without a WebSocket at all\n")[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^```\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block);
}

/** What a person types after `$ `, with what the docs shorten in full. */
function typed(block: string, filled: Readonly<Record<string, string>>): string[] {
  let line = /^\$ curl (.*)$/m.exec(block)?.[1] ?? "";
  for (const [short, full] of Object.entries(filled)) line = line.replace(short, full);
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)];
  return words.map(([, quoted, bare]) => quoted ?? bare ?? "");
}

/** The lines that the docs show, as patterns: `…` stands for anything. */
const shown = (block: string): RegExp[] =>
  block
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("$"))
    .map((line) => new RegExp(`^${line.split("…").map(RegExp.escape).join(".*")}$`, "m"));

describe.skipIf(curl === null)("curl -N", () => {
  test("[T15, T16] the transcript without a WebSocket holds to the letter", async () => {
    const server = await startServer();
    // Somebody was here before her, as there.
    const before = await server.connect();
    await before.ask({ type: "join", room: "general", username: "before" });
    for (let said = 0; said < 8; said++) await before.ask({ type: "chat", text: `${said}` });
    await before.ask({ type: "leave" });
    const [listening = "", speaking = "", heard = ""] = await transcript();
    const host = { "http://localhost:8080": server.url };

    const listener = runProgram([curl ?? "", ...quietly, ...typed(listening, host)], {
      cwd: server.data,
    });
    running.push(listener);
    await listener.says(/"type":"joined"/);
    const said = listener.output();
    const own = { 'g_7k2…"': '…"', '"kEkr-Rw4…"': '"…"', "g_7k2….…": "…" };
    let pattern = listening;
    for (const [short, any] of Object.entries(own)) pattern = pattern.replaceAll(short, any);
    for (const line of shown(pattern)) expect(said).toMatch(line);

    const [, id = ""] = /"stream":"([\w-]+)"/.exec(said) ?? [];
    const [, session = ""] = /"session":"([^"]+)"/.exec(said) ?? [];
    const filled = { ...host, "g_7k2….…": session, "kEkr-Rw4…": id };
    const speaker = runProgram([curl ?? "", ...quietly, ...typed(speaking, filled)], {
      cwd: server.data,
    });
    expect([await speaker.exited, speaker.output()]).toEqual([0, ""]);
    await listener.says(/"text":"hello, all"/);
    for (const line of shown(heard.replace('"seq":45', '"seq":9').replace('"g_7k2…"', '"…"')))
      expect(listener.output()).toMatch(line);
    await server.program.stop();
    expect(await listener.exited).toBe(0);
    expect(listener.output()).toEndWith(
      `event: close\ndata: {"code":1001,"reason":"Server shutting down"}\n\n`,
    );
  });
});
