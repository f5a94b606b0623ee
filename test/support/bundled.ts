// The program that tests run from outside: the source, bundled once for all of a test run. It starts in half
// the time, as it reads one file and finds the page in it. Some tests still run the source, and CI the binary.

import { rename } from "node:fs/promises";
import { join } from "node:path";

const root = join(import.meta.dir, "../..");
// Not a temporary one: nothing tells when the last test file is done with it.
const directory = join(root, "node_modules/.cache/chat-test");
let bundling: Promise<readonly string[]> | undefined;

/** What comes before the arguments: `[bun, "run", file]`. */
export function bundledChat(): Promise<readonly string[]> {
  return (bundling ??= bundle());
}

async function bundle(): Promise<readonly string[]> {
  const file = join(directory, "chat.js");
  // Of this process alone until it is whole: another test run may be starting the one that is there.
  const unfinished = join(directory, `${process.pid}.js`);
  const command = ["build", "src/index.ts", "--target=bun", `--outfile=${unfinished}`];
  const child = Bun.spawn([process.execPath, ...command], {
    cwd: root,
    stdout: "ignore",
    stderr: "inherit",
  });
  if ((await child.exited) !== 0) throw new Error("The source does not bundle");
  await rename(unfinished, file);
  return [process.execPath, "run", file];
}
