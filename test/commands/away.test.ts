// away, over the real WebSocket: what a page says of itself, and what the others in the room hear and read of it.

import { afterEach, expect, test } from "bun:test";
import type { Client } from "../support/client.ts";
import { closeChats, openChat } from "../support/chat.ts";

afterEach(closeChats);

const changes = async (client: Client) => {
  const frame = await client.next(
    "system",
    (each) => each.event === "presence" && each.changed !== undefined,
  );
  return frame.event === "presence" ? frame : expect.unreachable();
};

test("[C24, S8] who says so is away for those in the room, in their lists too, until they say otherwise", async () => {
  const chat = await openChat();
  const [ann, bob] = [await chat.join("ann"), await chat.join("bob")];
  expect(await bob.ask({ type: "away" })).toMatchObject({ type: "ack" });
  const gone = await changes(ann);
  expect(gone).toMatchObject({ joined: [], left: [], count: 2, text: "bob is away" });
  expect(gone.changed).toMatchObject([{ username: "bob", away: true }]);
  const cleo = await chat.connect();
  const joined = await cleo.ask({ type: "join", room: "general", username: "cleo" });
  const users = await ann.ask({ type: "users" });
  for (const list of [joined, users]) {
    const people = "users" in list ? list.users : expect.unreachable(list.type);
    const found = Object.fromEntries(people.map((each) => [String(each.username), each.away]));
    expect(found).toEqual({ ann: undefined, bob: true, cleo: undefined });
  }
  expect(await bob.ask({ type: "away", away: false })).toMatchObject({ type: "ack" });
  expect(await changes(ann)).toMatchObject({ text: "bob is back", changed: [{ username: "bob" }] });
});

test("[S8] a second connection that is not away keeps its user here; when it goes, they are away", async () => {
  const chat = await openChat();
  const ann = await chat.join("ann");
  const first = await chat.connect();
  const { session } = first.welcome;
  await first.ask({ type: "join", room: "general", username: "bob" });
  const second = await chat.connect(session);
  await first.ask({ type: "away" });
  await second.close();
  expect(await changes(ann)).toMatchObject({ text: "bob is away" });
  // Another one comes in: somebody is at it.
  await chat.connect(session);
  expect(await changes(ann)).toMatchObject({ text: "bob is back" });
});

test("what is no claim is refused, and changes nothing", async () => {
  const chat = await openChat();
  const [ann, bob] = [await chat.join("ann"), await chat.join("bob")];
  expect(await bob.ask({ type: "away", away: "yes" })).toMatchObject({ code: "bad_request" });
  const users = await ann.ask({ type: "users" });
  expect(JSON.stringify(users)).not.toContain("away");
});
