// Asks for a new password: on the terminal without showing it, or from what stdin is. Keeps and logs none.

import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { checkPassword } from "../identity/passwords.ts";
import { StartError } from "../lib/start-error.ts";

/** Throws `StartError` when it is not good enough, or the two times differ. */
export async function askPassword(name: string): Promise<string> {
  if (process.stdin.isTTY !== true) return good(await firstLine());
  const terminal = openTerminal();
  try {
    const password = good(await terminal.ask(`New password of ${name}: `));
    if ((await terminal.ask("Again: ")) === password) return password;
    throw new StartError("Those two were not the same; nothing was changed");
  } finally {
    terminal.close();
  }
}

function good(password: string): string {
  const complaint = checkPassword(password);
  if (complaint === null) return password;
  throw new StartError(complaint);
}

type Terminal = { ask(question: string): Promise<string>; close(): void };

/** What is typed is shown nowhere until it is closed. Ctrl+C and Ctrl+D end the program. */
function openTerminal(): Terminal {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const closed = new Promise<null>((done) => lines.once("close", () => done(null)));
  lines.once("SIGINT", () => lines.close());
  return {
    async ask(question) {
      // On stderr: who keeps the output of the command sees the question all the same.
      process.stderr.write(question);
      const line = await Promise.race([lines.question(""), closed]);
      process.stderr.write("\n");
      // 128 and the signal's number, as a shell has it.
      if (line === null) process.exit(130);
      return line;
    },
    close: () => lines.close(),
  };
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
