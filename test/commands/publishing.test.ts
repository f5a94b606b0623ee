// Events of every kind leave in the order of `seq`: a hole would be healed, but late and at the store's cost.

import { afterEach, expect, test } from "bun:test";
import type { DurableEvent } from "../../src/protocol/events.ts";
import { createLog } from "../../src/lib/log.ts";
import { closeChats, memoryStore, openChat } from "../support/chat.ts";
import { heldStore } from "../support/held-store.ts";
import { makeAccount } from "../support/people.ts";

afterEach(closeChats);

test("[P3] messages, deletions, changes of the room and a purge, all at once, come in order and unhealed", async () => {
  const store = await memoryStore(createLog("json", () => {}));
  const held = heldStore(store, "eventsAfter");
  const chat = await openChat({}, { store: held.store });
  const owner = await chat.connect(await makeAccount(store, "oda", "owner"));
  await owner.ask({ type: "join", room: "hall" });
  const [ann, bo] = [await chat.join("ann", "hall"), await chat.join("bo", "hall")];
  // Who is banned on the way may get no reply any more.
  const eve = await chat.join("eve", "hall");
  let healed = 0;
  held.beforeAnswer(async () => void healed++);
  const asked: Promise<unknown>[] = [];
  for (let round = 1; round <= 40; round++) {
    const said = { type: "chat", text: `round ${round}` };
    for (const each of [ann, bo]) asked.push(each.ask(said));
    if (round < 20) eve.send(said);
    if (round > 3) asked.push(owner.ask({ type: "delete", message: round - 2 }));
    asked.push(owner.ask({ type: "updateRoom", topic: `round ${round}` }));
    if (round === 20)
      asked.push(owner.ask({ type: "ban", user: "eve", server: true, purgeSeconds: 60 }));
    await bo.ask({ type: "ping" });
  }
  await Promise.all(asked);
  const last = await owner.ask({ type: "chat", text: "the last one" });
  const head = last.type === "ack" ? (last.seq ?? 0) : 0;
  await ann.next("chat", ({ seq }) => seq === head);
  const seen = ann.frames.filter((frame): frame is DurableEvent =>
    ["chat", "deleted", "room"].includes(frame.type),
  );
  const from = seen[0]?.seq ?? 0;
  expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, at) => from + at));
  expect([seen.at(-1)?.seq, healed]).toEqual([head, 0]);
  expect(new Set(seen.map(({ type }) => type)).size).toBe(3);
});
