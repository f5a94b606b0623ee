// [P1] What was acked is there after kill -9, whenever it comes.

import { expect, test } from "bun:test";
import { join } from "node:path";
import { StartError } from "../../src/lib/start-error.ts";
import { openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";
import { everything } from "../support/parts.ts";
import { draft, entry, expectRefusal, general, quiet, range, seqs, temporary } from "./support.ts";

const rounds = everything ? 4 : 2;
const seed = Number(process.env["CHAT_SEED"] ?? Math.floor(Math.random() * 1e9));
const ackedAtLeast = (round: number) => 40 + ((seed * (round + 1)) % 400);

/** Runs a writer until it acked so many, kills it, and returns all that it acked: key to `seq`. */
async function killedWriter(dataDir: string, round: number): Promise<Map<string, number>> {
  const script = join(import.meta.dir, "acking-writer.ts");
  const writer = Bun.spawn([process.execPath, script, dataDir, String(round)], {
    stdout: "pipe",
    stderr: "inherit",
  });
  let output = "";
  let killed = false;
  for await (const chunk of writer.stdout.pipeThrough(new TextDecoderStream())) {
    output += chunk;
    if (killed || output.split("\n").length <= ackedAtLeast(round)) continue;
    // While it lives, its data is its own. Half a second for a look: every day the test of the start has it.
    if (everything) {
      const second = await openStore({ dataDir, log: quiet }).catch((error: unknown) => error);
      expect(second).toBeInstanceOf(StartError);
    }
    writer.kill("SIGKILL");
    killed = true;
  }
  expect(await writer.exited).toBe(137);
  const lines = output.split("\n").slice(0, -1);
  return new Map(
    lines.map((line) => {
      const [key = "", seq = ""] = line.split(" ");
      return [key, Number(seq)];
    }),
  );
}

async function expectAllThere(store: Store, acked: Map<string, number>): Promise<void> {
  const events = await store.eventsAfter(general, 0, 1_000_000);
  expect(seqs(events)).toEqual(range(1, events.length));
  const stored = new Map(
    events.map((event) => [event.type === "chat" ? event.key : "", event.seq]),
  );
  expect(stored.size).toBe(events.length);
  for (const [key, seq] of acked) expect([key, stored.get(key)]).toEqual([key, seq]);
}

test(`[P1] [P2] nothing acked is lost or doubled by kill -9 (seed ${seed})`, async () => {
  const directory = temporary();
  const acked = new Map<string, number>();
  const epochs = new Set<string>();
  for (const round of range(0, rounds - 1)) {
    for (const [key, seq] of await killedWriter(directory.path, round)) acked.set(key, seq);
    const store = await openStore({ dataDir: directory.path, log: quiet });
    await expectAllThere(store, acked);
    const [key = "", seq] = [...acked].at(-1) ?? [];
    expect(await store.append(draft({ key, text: key }))).toMatchObject({ seq, duplicate: true });
    await expectRefusal(store.append(draft({ key, text: "other" })), "key_conflict");
    epochs.add((await store.enter(entry())).epoch);
    await store.close();
  }
  expect(acked.size).toBeGreaterThan(
    range(0, rounds - 1).reduce((sum, at) => sum + ackedAtLeast(at), 0) - 1,
  );
  expect(epochs.size).toBe(1);
  directory.remove();
}, 30_000);
