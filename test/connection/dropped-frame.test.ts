// One who is sent more at once than their line takes, while they write. Bun drops what is over the bound, but closes
// the connection only when it finds nothing more to read on it: until then later frames would arrive, after a hole.

import { expect, test } from "bun:test";
import { createLog } from "../../src/lib/log.ts";
import type { Store } from "../../src/store/store.ts";
import { memoryStore, openChat } from "../support/chat.ts";
import { clientFrame, connectRaw, jsonOf, type Raw } from "../support/raw.ts";

// More than what the kernel's buffers take on one machine.
const tooMany = 300;
const heavy = "🚀".repeat(8_000);
// Answered by nothing; so many, in each turn, that the server always finds something to read.
const filler = Buffer.concat(Array.from({ length: 2_000 }, () => clientFrame(`{"type":"typing"}`)));

const seqsOf = (raw: Raw): number[] =>
  jsonOf(raw).flatMap(({ type, seq }) => (type === "chat" && typeof seq === "number" ? [seq] : []));

/** A store whose answers to the first `tooMany` messages come all in one turn, when `release` says so. */
async function gatedStore(): Promise<{ store: Store; full: Promise<void>; release(): void }> {
  const store = await memoryStore(createLog("json", () => {}));
  const gate = Promise.withResolvers<void>();
  const full = Promise.withResolvers<void>();
  let appended = 0;
  const append: Store["append"] = async (draft) => {
    const answer = await store.append(draft);
    if (++appended === tooMany) full.resolve();
    await gate.promise;
    return answer;
  };
  return { store: { ...store, append }, full: full.promise, release: gate.resolve };
}

test("[P5] who lost a frame gets no other after it, however much they go on writing", async () => {
  const { store, full, release } = await gatedStore();
  const chat = await openChat({ maxUnsent: 64 * 1024 }, { store });
  const ada = await connectRaw(chat.app.port, "/ws?room=general");
  let open = true;
  void ada.closed.then(() => (open = false));
  const bo = await chat.join("bo");
  for (let said = 0; said < tooMany; said++) bo.send({ type: "chat", text: heavy });
  await full;
  const write = (): void => {
    if (!open) return;
    ada.bytes(filler);
    setImmediate(write);
  };
  write();
  release();
  const cyn = await chat.join("cyn");
  for (let said = 0; open && said < 50; said++) await cyn.ask({ type: "chat", text: "small" });

  const seen = seqsOf(ada);
  expect(seen).toEqual(seen.map((_, at) => at + 1));
  expect(seen.length).toBeLessThan(tooMany);
  expect(open).toBe(false);
});
