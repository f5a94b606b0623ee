// Runs while the server's source is read or built (a macro), and puts the page into it: there is one
// code path under `bun run`, `bun test` and in the compiled file, and no file lies beside it.

import { join } from "node:path";
import type { BundledFile } from "./bundle-client.ts";

/**
 * Import it `with { type: "macro" }`. Throws, and so fails the build, when the page does not
 * bundle. `bun build --production` sets NODE_ENV, and so gets the best compression.
 */
export function clientBundle(): BundledFile[] {
  // Bun.build deadlocks inside a macro, so a child does it.
  const child = Bun.spawnSync({
    cmd: [
      process.execPath,
      join(import.meta.dir, "bundle-client.ts"),
      // 11 takes 0.9 s for 650 kB of script, 5 takes 0.1 s and is a tenth larger.
      process.env.NODE_ENV === "production" ? "11" : "5",
    ],
    // Shown by the child itself: what a macro throws, Bun does not tell.
    stderr: "inherit",
  });
  if (!child.success) throw new Error("public/ does not bundle");
  return JSON.parse(child.stdout.toString());
}
