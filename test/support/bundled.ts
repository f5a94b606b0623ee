// The program that tests run from outside: the source, bundled once for all of a test run. It starts in a third
// of the time, as it reads few files and finds the page in them. Some tests still run the source, and CI the binary.

import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

const root = join(import.meta.dir, "../..");
// One directory in it for each test run, by its process id.
const cache = join(root, "node_modules/.cache/chat-test");
let bundling: Promise<readonly string[]> | undefined;

/** What comes before the arguments: `[bun, "run", file]`. */
export function bundledChat(): Promise<readonly string[]> {
  return (bundling ??= bundle());
}

async function bundle(): Promise<readonly string[]> {
  await removeOld();
  const directory = join(cache, `${process.pid}`);
  const command = ["build", "src/index.ts", "--target=bun", "--splitting", `--outdir=${directory}`];
  const child = Bun.spawn([process.execPath, ...command], {
    cwd: root,
    stdout: "ignore",
    stderr: "inherit",
  });
  if ((await child.exited) !== 0) throw new Error("The source does not bundle");
  return [process.execPath, "run", join(directory, "index.js")];
}

/** Nothing tells when the last test file is done with a bundle, so the next run removes it. */
async function removeOld(): Promise<void> {
  await mkdir(cache, { recursive: true });
  for (const pid of await readdir(cache))
    if (!existsSync(`/proc/${pid}`)) await rm(join(cache, pid), { recursive: true, force: true });
}
