// Runs while the server's source is read or built (a macro), and puts the page into it: there is one
// code path under `bun run`, `bun test` and in the compiled file, and no file lies beside it.

import { join } from "node:path";
import type { BundledFile } from "./bundle-client.ts";

/** Import it `with { type: "macro" }`. Throws, and so fails the build, when the page does not bundle. */
export function clientBundle(): BundledFile[] {
  // Bun.build deadlocks inside a macro, so a child does it.
  const child = Bun.spawnSync([
    process.execPath,
    join(import.meta.dir, "bundle-client.ts"),
    isBuild() ? "11" : "5", // 11 takes 170 ms for 160 kB, 5 takes 3 ms and is 10 % larger
  ]);
  if (!child.success) throw new Error(`public/ does not bundle:\n${child.stderr.toString()}`);
  return JSON.parse(child.stdout.toString());
}

/** Under `bun build` nothing has been started, so nothing is the main file. */
function isBuild(): boolean {
  return Bun.main === "";
}
