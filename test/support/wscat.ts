// The real wscat with a person at its keyboard.

import { join } from "node:path";
import type { ServerFrame } from "../../src/protocol/events.ts";

const wscatPath = join(import.meta.dir, "../../node_modules/.bin/wscat");

export type Wscat = {
  /** Types a line and Enter. */
  type(line: string): void;
  /** The next frame that came. Rejects after 5 s with what came so far. */
  next(): Promise<ServerFrame>;
  /** Every frame so far. */
  readonly frames: ServerFrame[];
  stop(): Promise<void>;
};

/** `wscat -c url`. `node` is the path of Node.js, which wscat is written for. */
export function runWscat(node: string, url: string): Wscat {
  const child = Bun.spawn([node, wscatPath, "-c", url], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  const frames: ServerFrame[] = [];
  let taken = 0;
  let wake: () => void = () => {};

  async function read(): Promise<void> {
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of child.stdout) {
      text += decoder.decode(chunk, { stream: true });
      const lines = text.split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) {
        // Without a terminal it writes frames as they are, its prompt before them.
        const frame = /(\{.*\})\s*$/.exec(line)?.[1];
        if (frame !== undefined) frames.push(JSON.parse(frame) as ServerFrame);
      }
      wake();
    }
  }
  void read();

  return {
    frames,
    type(line) {
      // It ends with its connection; who types on then types into nothing.
      if (child.exitCode !== null || child.signalCode !== null) return;
      try {
        child.stdin.write(`${line}\n`);
        child.stdin.flush();
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "EPIPE")) throw error;
      }
    },
    async next() {
      const until = performance.now() + 5_000;
      while (frames.length <= taken) {
        const left = until - performance.now();
        if (left <= 0) throw new Error(`no further frame; so far ${JSON.stringify(frames)}`);
        await new Promise<void>((resolve) => {
          const late = setTimeout(resolve, left);
          wake = () => {
            clearTimeout(late);
            resolve();
          };
        });
      }
      const frame = frames[taken++];
      if (frame === undefined) throw new Error("unreachable: there was one");
      return frame;
    },
    async stop() {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}
