// A full disk: writes are refused, reads go on, and it comes back by itself. On a real file system of
// 4 MB, which only root may mount.

import { describe, expect, test } from "bun:test";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "../../src/lib/start-error.ts";
import { ChatError } from "../../src/protocol/errors.ts";
import { openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";
import { everything } from "../support/parts.ts";
import {
  bob,
  draft,
  entry,
  expectRefusal,
  general,
  listen,
  newest,
  quiet,
  range,
  seqs,
  temporary,
} from "./support.ts";

type Disk = { path: string; remove(): void };

function mount(): Disk | null {
  const directory = temporary();
  const command = ["mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", directory.path];
  if (Bun.which("mount") !== null && Bun.spawnSync(command).success) {
    return {
      path: directory.path,
      remove() {
        Bun.spawnSync(["umount", "-l", directory.path]);
        directory.remove();
      },
    };
  }
  directory.remove();
  return null;
}

const firstDisk = mount();
if (firstDisk === null) {
  const why = "A tmpfs cannot be mounted here: the tests of a full disk are skipped";
  if (process.env["CI"] === "true") throw new Error(why);
  console.warn(why);
}
firstDisk?.remove();

/** The test's body with a disk of its own. */
const onDisk = (body: (disk: Disk) => Promise<void>) => async (): Promise<void> => {
  const disk = mount();
  if (disk === null) throw new Error("A tmpfs could be mounted before and cannot now");
  try {
    await body(disk);
  } finally {
    disk.remove();
  }
};

const long = "x".repeat(8_000);

/** Says things, `atOnce` at a time, until one is refused; returns how many were stored. */
async function fill(store: Store, atOnce: number, text: string): Promise<number> {
  for (let stored = 0; ;) {
    const results = await Promise.allSettled(
      range(1, atOnce).map(() => store.append(draft({ text }))),
    );
    stored += results.filter(({ status }) => status === "fulfilled").length;
    const refused = results.filter((result) => result.status === "rejected");
    for (const { reason } of refused) {
      expect(reason).toBeInstanceOf(ChatError);
      expect(reason).toMatchObject({ code: "storage_unavailable" });
    }
    if (refused.length > 0) return stored;
  }
}

describe.concurrent.skipIf(firstDisk === null)("on a full disk", () => {
  test.each(everything ? [1, 25] : [25])(
    "writes are refused, reads go on, and with space it recovers by itself (%d at once)",
    (atOnce) =>
      onDisk(async ({ path }) => {
        const ballast = join(path, "ballast");
        const dataDir = join(path, "data");
        const { log, lines, heard } = listen();
        const store = await openStore({ dataDir, log });
        await store.enter(entry());
        const first = await store.append(draft({ key: "key-00000001" }));
        writeFileSync(ballast, Buffer.alloc(2_500_000));
        // What does not fit at once may fit one by one, and what is long may not where a word does.
        let stored = 1 + (await fill(store, atOnce, long));
        stored += await fill(store, 1, long);
        stored += await fill(store, 1, "hi");

        expect(await heard("storage_unwritable")).toContain("full");
        expect(store.isWritable()).toBe(false);
        await expectRefusal(store.append(draft({ text: long })), "storage_unavailable");
        await expectRefusal(store.enter(entry(bob)), "storage_unavailable");
        expect(await store.enter(entry())).toMatchObject({ head: stored, created: false });
        expect(await store.append(draft({ key: "key-00000001" }))).toEqual({
          ...first,
          duplicate: true,
        });
        expect((await store.page(general, newest(5), null)).head).toBe(stored);

        lines.length = 0;
        rmSync(ballast);
        await heard("storage_writable");
        expect(store.isWritable()).toBe(true);
        expect(await store.append(draft())).toMatchObject({ seq: stored + 1 });
        await store.close();

        const again = await openStore({ dataDir, log: quiet });
        expect(seqs(await again.eventsAfter(general, 0, 10_000))).toEqual(range(1, stored + 1));
        await again.close();
      })(),
  );

  test(
    "a start says so in one line, and what is there stays",
    onDisk(async ({ path }) => {
      const dataDir = join(path, "data");
      const ballast = join(path, "ballast");
      const first = await openStore({ dataDir, log: quiet });
      await first.enter(entry());
      await first.append(draft());
      await first.close();
      expect(() => writeFileSync(ballast, Buffer.alloc(5_000_000))).toThrow("ENOSPC");
      const error = await openStore({ dataDir, log: quiet }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StartError);
      expect(String(error)).toMatch(/The disk that holds .* is full: free some space/);
      rmSync(ballast);
      const second = await openStore({ dataDir, log: quiet });
      expect(await second.enter(entry())).toMatchObject({ head: 1 });
      await second.close();
    }),
  );
});
