// In which order a connection's commands take effect, whatever order the store answers in: PostgreSQL's connections
// overtake each other.

import { afterEach, expect, test } from "bun:test";
import { createLog } from "../../src/lib/log.ts";
import { closeChats, memoryStore, openChat } from "../support/chat.ts";
import { heldStore } from "../support/held-store.ts";

afterEach(closeChats);

test("[T7] a lookup that is overtaken by the next command's holds that one back", async () => {
  const held = heldStore(await memoryStore(createLog("json", () => {})), "roomFor");
  const chat = await openChat({}, { store: held.store });
  const ann = await chat.join("ann", "tea");
  const said = await ann.ask({ type: "chat", room: "tea", text: "one" });
  if (said.type !== "ack" || said.seq === undefined) throw new Error(JSON.stringify(said));
  let asked = 0;
  const second = Promise.withResolvers<void>();
  held.beforeAnswer(async () => {
    if (++asked === 1) return await second.promise;
    if (asked === 2) second.resolve();
  });
  const edit = { type: "edit", room: "tea", message: said.seq, mode: "append" };
  const parts = [" two", " three"].map((text) => ann.ask({ ...edit, text }));
  await Promise.all(parts);
  await ann.ask({ ...edit, text: " four", done: true });
  expect(await ann.next("edited")).toMatchObject({ text: "one two three four" });
});

test("[T7] a command that is refused in its turn holds back none behind it", async () => {
  const chat = await openChat();
  const ann = await chat.join("ann", "tea");
  const said = await ann.ask({ type: "chat", room: "tea", text: "one" });
  if (said.type !== "ack" || said.seq === undefined) throw new Error(JSON.stringify(said));
  const edit = { type: "edit", message: said.seq, text: "two" };
  const answers = await Promise.all([
    ann.ask({ ...edit, room: "nowhere" }),
    ann.ask({ ...edit, room: "tea" }),
  ]);
  expect(answers).toMatchObject([{ type: "error", code: "room_not_found" }, { type: "ack" }]);
});
