// What one sees who works on the page with `bun run dev`.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { appendFile, cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeSlow } from "../support/parts.ts";
import { type Program, runProgram } from "../support/program.ts";

setDefaultTimeout(30_000);

const root = join(import.meta.dir, "../..");

describeSlow("bun --watch", () => {
  let cwd: string;
  let program: Program | undefined;
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), "chat-watch-"));
  });
  afterAll(async () => {
    await program?.stop();
    await rm(cwd, { recursive: true, force: true });
  });

  test("a changed file of the page is in the page, and a broken one is said", async () => {
    for (const path of ["src", "public", "package.json", "tsconfig.json"]) {
      await cp(join(root, path), join(cwd, path), { recursive: true });
    }
    await symlink(join(root, "node_modules"), join(cwd, "node_modules"));
    program = runProgram([process.execPath, "--watch", "run", "src/index.ts", "--port", "0"], {
      cwd,
    });
    const [url] = await program.says(/http:\/\/localhost:\d+/);
    const style = async () => /[^"]+\.css/.exec(await (await fetch(url)).text())?.[0] ?? "no style";
    const before = await style();

    await appendFile(join(cwd, "public/app.css"), "\np { margin: 4321px }\n");
    await program.says(/The page is bundled anew/);
    const after = await style();
    expect(after).not.toBe(before);
    expect(await (await fetch(new URL(after, url))).text()).toContain("4321px");

    await appendFile(join(cwd, "public/app.ts"), "\nconst broken: = \n");
    await program.says(/public\/ does not bundle/);
    expect(await style()).toBe(after);
  });
});
