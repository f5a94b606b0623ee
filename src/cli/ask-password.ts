// Asks for a new password: on the terminal without showing it, or from what stdin is. Keeps and logs none.

import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { checkPassword } from "../identity/passwords.ts";
import { StartError } from "../lib/start-error.ts";

/** Throws `StartError` when it is not good enough, or the two times differ. */
export async function askPassword(name: string): Promise<string> {
  const isTerminal = process.stdin.isTTY === true;
  const password = isTerminal ? await ask(`New password of ${name}: `) : await firstLine();
  const complaint = checkPassword(password);
  if (complaint !== null) throw new StartError(complaint);
  if (isTerminal && (await ask("Again: ")) !== password)
    throw new StartError("Those two were not the same; nothing was changed");
  return password;
}

/** What is typed is shown nowhere. Ctrl+C and Ctrl+D end the program as Ctrl+C would. */
async function ask(question: string): Promise<string> {
  // On stderr: who keeps the output of the command sees the question all the same.
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const closed = new Promise<null>((done) => lines.once("close", () => done(null)));
  lines.once("SIGINT", () => lines.close());
  const line = await Promise.race([lines.question(""), closed]);
  lines.close();
  process.stderr.write("\n");
  // 128 and the signal's number, as a shell has it.
  if (line === null) process.exit(130);
  return line;
}

// Far above the longest password; what is longer is no password.
const longestLine = 10_000;

async function firstLine(): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of Bun.stdin.stream()) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes("\n") || text.length > longestLine) break;
  }
  return text.split(/\r?\n/, 1)[0] ?? "";
}
