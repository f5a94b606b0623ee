// A copy that was put back is noticed, and cursors from before it are refused.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { Store } from "../../src/store/store.ts";
import { describeSlow } from "../support/parts.ts";
import { openSqliteTestStore } from "../support/store.ts";
import { draft, entry, listen, quiet, range, seqs, talk, temporary } from "./support.ts";

let directory: ReturnType<typeof temporary>;
let dataDir: string;
let copy: string;
beforeEach(() => {
  directory = temporary();
  dataDir = join(directory.path, "data");
  copy = join(directory.path, "copy");
});
afterEach(() => directory.remove());

const open = () => openSqliteTestStore({ dataDir, log: quiet });

// By another process: closing a file lets go of all the locks that this process holds on it.
function shell(command: string): void {
  const env = { ...process.env, data: dataDir, copy };
  const { exitCode, stderr } = Bun.spawnSync(["sh", "-ec", command], { env });
  expect([exitCode, stderr.toString()]).toEqual([0, ""]);
}

async function closeAfter(store: Store, messages: number): Promise<void> {
  await talk(store, messages);
  await store.close();
}

/** Opens what is in the directory now; says whether the cursor of ten messages ago is still good. */
async function resumes(epoch: string): Promise<boolean> {
  const { log, lines } = listen();
  const store = await openSqliteTestStore({ dataDir, log });
  const resume = { epoch, after: 10 };
  const entered = await store.enter(entry({ resume }));
  await store.close();
  expect(entered.epoch === epoch).toBe(entered.events !== null);
  expect(lines.filter((line) => line.includes("storage_replaced"))).toHaveLength(
    entered.events === null ? 1 : 0,
  );
  return entered.events !== null;
}

// How the copy of a stopped or a running server comes back. A stopped one has no log to copy.
const RESTORES = [
  ["the database is replaced", `rm -f "$data"/chat.db*; cp "$copy"/chat.db* "$data"`],
  ["the directory is overwritten", `rm -f "$data"/chat.db-*; cp -a "$copy"/. "$data"`],
] as const;
const MORE_RESTORES = [
  ["the database is moved into place", `rm -f "$data"/chat.db-*; mv "$copy"/chat.db* "$data"`],
  ["the database is overwritten", `rm -f "$data"/chat.db-*; cp "$copy"/chat.db* "$data"`],
  ["the directory is replaced", `rm -r "$data"; cp -a "$copy" "$data"`],
  ["the directory is moved into place", `rm -r "$data"; mv "$copy" "$data"`],
] as const;

describe.each(RESTORES)("[P4] when %s", restored);
describeSlow.each(MORE_RESTORES)("[P4] when %s", restored);

function restored(_: string, restore: string): void {
  test("by a copy of the running server, the epoch is another", async () => {
    const store = await open();
    const { epoch } = await talk(store, 10);
    shell(`cp -a "$data" "$copy"`);
    await closeAfter(store, 10);
    expect(await resumes(epoch)).toBe(true);
    shell(restore);
    expect(await resumes(epoch)).toBe(false);
  });

  test("by a copy of the stopped server, the epoch is another", async () => {
    const first = await open();
    const { epoch } = await talk(first, 10);
    await first.close();
    shell(`cp -a "$data" "$copy"`);
    await closeAfter(await open(), 10);
    shell(restore);
    expect(await resumes(epoch)).toBe(false);
  });
}

test("[P4] after a restore the new epoch stays, for all rooms", async () => {
  const store = await open();
  await talk(store, 10);
  shell(`cp -a "$data" "$copy"`);
  await closeAfter(store, 10);
  shell(`rm -r "$data"; cp -a "$copy" "$data"`);
  const second = await open();
  const { epoch } = await second.enter(entry());
  await second.append(draft());
  await second.close();
  const third = await open();
  const resumed = await third.enter(entry({ resume: { epoch, after: 0 } }));
  expect(seqs(resumed.events ?? [])).toEqual(range(1, 11));
  await third.close();
});

test("[P4] the epoch stays when a stop is cut off between its two steps", async () => {
  const store = await open();
  const { epoch } = await talk(store, 10);
  shell(`cp -a "$data"/run "$copy"`);
  const before = join(directory.path, "before");
  // The same file, and not a copy of it: what is there before the rename.
  shell(`ln "$data"/run ${before}`);
  await store.close();
  shell(`mv ${before} "$data"/run`);
  expect(await resumes(epoch)).toBe(true);
});

test("[P4] a lost run file costs the epoch and nothing else", async () => {
  const store = await open();
  const { epoch } = await talk(store, 10);
  await store.close();
  shell(`rm "$data"/run`);
  expect(await resumes(epoch)).toBe(false);
  const { log, lines } = listen();
  const next = await openSqliteTestStore({ dataDir, log });
  expect(await next.append(draft())).toMatchObject({ seq: 11 });
  expect(lines).toEqual([]);
  await next.close();
});
