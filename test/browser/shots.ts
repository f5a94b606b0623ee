// `bun run test/browser/shots.ts DIR [screen]`: a picture of every screen, desktop and phone, light and dark, into DIR.

import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";

const [directory, screen = ""] = process.argv.slice(2);
if (directory === undefined) {
  process.stderr.write("Where to? bun run test/browser/shots.ts DIR [screen]\n");
  process.exitCode = 2;
} else {
  const into = resolve(directory);
  await mkdir(into, { recursive: true });
  // The test knows the way to each of them, and says at once what axe finds there.
  const only = screen === "" ? [] : ["--test-name-pattern", `in ${screen} on a`];
  const taking = Bun.spawn([process.execPath, "test", "test/browser/screens.test.ts", ...only], {
    cwd: resolve(import.meta.dir, "../.."),
    env: { ...process.env, CHAT_TEST: "all", CHAT_SHOTS: into },
    stdout: "inherit",
    stderr: "inherit",
  });
  process.exitCode = await taking.exited;
}
