// For those who work on the page: bundles it anew when a file of it changes. `bun --watch` cannot, as
// it sees only what the server imports.

import { watch } from "node:fs";
import { join } from "node:path";
import type { BundledFile } from "./bundle-client.ts";
import { clientBundle } from "./client-bundle.ts";

const settleMs = 50; // an editor writes a file in several steps

/** Under `bun --watch` only; else it does nothing. What does not bundle is said, and the old page stays. */
export function followPage(changed: (files: readonly BundledFile[]) => void): void {
  if (Bun.isStandaloneExecutable || !process.execArgv.includes("--watch")) return;
  let settling: Timer | undefined;
  watch(join(import.meta.dir, "../../public"), { recursive: true, persistent: false }, () => {
    clearTimeout(settling);
    settling = setTimeout(bundle, settleMs);
  });

  function bundle(): void {
    try {
      changed(clientBundle());
      process.stdout.write("The page is bundled anew.\n");
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
}
