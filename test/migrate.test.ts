// `chat migrate`: what was on SQLite is on PostgreSQL, all of it, and people go on where they were.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { SQL } from "bun";
import { createLog } from "../src/lib/log.ts";
import { asRoomName, asUserId, asUsername } from "../src/protocol/ids.ts";
import type { Joined } from "../src/protocol/events.ts";
import { openStore } from "../src/store/open.ts";
import type { Store } from "../src/store/store.ts";
import { invitation, person, session, token } from "./store/people.ts";
import { draft, entry, newest } from "./store/support.ts";
import { bundledChat } from "./support/bundled.ts";
import { describeSlow } from "./support/parts.ts";
import { postgres, sharedPostgres } from "./support/postgres.ts";
import { runProgram } from "./support/program.ts";
import { newDirectory, removeDirectories, startServer } from "./support/server.ts";

// Programs one after the other, on a machine that may have other things to do.
setDefaultTimeout(60_000);
afterAll(removeDirectories);

const quiet = createLog("text", () => {});
const general = asRoomName("general");
const bob = { userId: asUserId("g_bob"), username: asUsername("bob") };

/** Something of everything that a server keeps. */
async function liveIn(store: Store): Promise<void> {
  const ada = await store.createAccount(person("ada", { role: "owner", asOwner: true }));
  const cleo = await store.createAccount(person("cleo"));
  const { userId, username } = ada;
  await store.enter(entry({ room: general, userId, username }));
  await store.enter(entry({ room: general, ...bob }));
  const said = Array.from({ length: 3_000 }, (_, at) =>
    store.append(draft({ ...bob, text: `message ${at} 日本 “x”\n\\`, key: `key-${at}-key` })),
  );
  await Promise.all(said);
  const mention = { userId, username };
  await store.append(draft({ ...bob, text: "@ada", mentions: [mention], replyTo: 7 }));
  for (const message of [1, 2, 3]) {
    const edit = { room: general, message, by: bob.userId, mentions: [], everyone: false };
    await store.edit({ ...edit, text: `edited ${message}, walrus` });
  }
  for (const emoji of ["👍", "🎉"])
    await store.react({ room: general, message: 2, userId, username, emoji, remove: false });
  await store.deleteMessage(general, 3, userId);
  await store.updateRoom(general, userId, { topic: "all of it" });
  const hidden = await store.createRoom({
    ...{ room: null, title: "Hidden", topic: null, readOnly: false, slowSeconds: 0 },
    ...{ owner: userId, ownerName: username },
  });
  await store.append(draft({ room: hidden.room, userId, username, text: "psst" }));
  const direct = await store.directRoom(userId, cleo.userId);
  await store.append(draft({ room: direct, userId, username, text: "you and me" }));
  await store.startSession(session(userId));
  await store.createToken(token(userId));
  await store.createInvitation(invitation({ by: userId, room: hidden.room }));
  const forGood = { room: null, until: 0, reason: "" };
  await store.ban(
    { userId: asUserId("g_eve"), username: asUsername("eve"), address: "192.0.2.7", ...forGood },
    userId,
  );
  await store.mute({ ...bob, room: general, until: Date.now() + 60_000, reason: "loud" }, userId);
  await store.report({ room: general, message: 9, by: userId, reason: "odd" });
  await store.addSubscription({
    ...{ userId, session: null, endpoint: "https://push.example/1", p256dh: "k", auth: "a" },
    ...{ origin: "https://chat.example", agent: "Firefox" },
  });
  await store.changePlace({ name: "Harbour", hue: 200 }, userId);
  await store.markRead(general, userId, 20);
  await store.setLevel(general, userId, "mentions");
  await store.secret("guests");
}

/** What a store answers to whoever asks for all of it. */
async function toldBy(store: Store): Promise<unknown> {
  const ada = await store.accountByMark("ada");
  if (ada === null) return null;
  const { userId } = ada;
  const rooms = await store.roomsOf(userId);
  const logs = await Promise.all(
    rooms.map(async ({ room }) => [
      await store.eventsAfter(room, 0, 5_000),
      await store.page(room, newest(200), userId),
      await store.page(room, { ...newest(10), after: 0 }, userId),
      await store.members(room, { after: "", limit: 100 }),
    ]),
  );
  const searched = { words: ["walrus"], phrases: [], from: null, room: null, before: null };
  const all = { since: null, has: [], after: null, limit: 10, best: false, among: null };
  const { hits } = await store.search({ ...searched, ...all }, userId);
  return [
    ...[ada, rooms, logs, hits.map(({ message }) => message.seq)],
    ...[await store.readMarks(userId), await store.sessions(userId), await store.tokens(userId)],
    ...[await store.bans(null), await store.audit({ before: null, limit: 100 })],
    await store.reports({ before: null, limit: 100, open: false }),
    ...[await store.subscriptions(userId), await store.place(), await store.secret("guests")],
    await store.repeated(draft({ ...bob, text: "message 5 日本 “x”\n\\", key: "key-5-key" })),
  ];
}

async function migrate(data: string, url: string) {
  const command = [...(await bundledChat()), "migrate", "--from", data, "--to", url];
  return runProgram(command, { cwd: data });
}

describeSlow("chat migrate", () => {
  if (postgres === null) return;
  let data = "";
  beforeAll(async () => {
    data = await newDirectory();
    const store = await openStore({ dataDir: data, log: quiet });
    await liveIn(store);
    await store.close();
  });

  const database = async () => (await sharedPostgres()).createDatabase();
  async function told(options: { dataDir: string | null; url?: string }): Promise<unknown> {
    const store = await openStore({ ...options, log: quiet });
    try {
      return await toldBy(store);
    } finally {
      await store.close();
    }
  }

  test("the new store answers everything as the old one did, and goes on from there", async () => {
    const url = await database();
    const moving = await migrate(data, url);
    expect(await moving.exited).toBe(0);
    expect(moving.output()).toContain("All rows are equal");
    expect(moving.output()).toMatch(/Moving \[#+\] {2}100 %|Moving \[#+\] 100 %/);
    expect(await told({ dataDir: null, url })).toEqual(await told({ dataDir: data }));
    const store = await openStore({ url, dataDir: null, log: quiet });
    const { head } = await store.page(general, newest(1), null);
    expect((await store.append(draft({ ...bob, text: "on PostgreSQL" }))).seq).toBe(head + 1);
    await store.createRoom({
      ...{ room: asRoomName("new"), title: null, topic: null, readOnly: false, slowSeconds: 0 },
      ...{ owner: bob.userId, ownerName: bob.username },
    });
    await store.close();
  });

  test("interrupted again and again it goes on where it stopped, and no server starts meanwhile", async () => {
    const url = await database();
    for (const afterMs of [60, 90, 120, 200]) {
      const moving = await migrate(data, url);
      await moving.says(/Moving/);
      await Bun.sleep(afterMs);
      await moving.stop("SIGKILL");
    }
    const sql = new SQL(url, { max: 1 });
    const [begun] = await sql`select value from meta where name = 'moving'`;
    if (begun !== undefined)
      expect(
        await openStore({ url, dataDir: null, log: quiet }).catch((error: Error) => error.message),
      ).toContain("chat migrate");
    const moving = await migrate(data, url);
    const code = await moving.exited;
    // One of those that were killed may have come to the end.
    if (begun !== undefined || code === 0) expect(code).toBe(0);
    expect(await told({ dataDir: null, url })).toEqual(await told({ dataDir: data }));
    await sql.close();
  });

  test("a database with something in it, data in use, and data of another day are refused", async () => {
    const url = await database();
    expect(await (await migrate(data, url)).exited).toBe(0);
    const again = await migrate(data, url);
    expect(await again.exited).toBe(1);
    expect(again.output()).toContain("The database is not empty");
    const server = await startServer({ data });
    const beside = await migrate(data, await database());
    expect(await beside.exited).toBe(1);
    expect(beside.output()).toContain("A server is using the data");
    await server.kill();
    const half = await database();
    const sql = new SQL(half, { max: 1 });
    await (await openStore({ url: half, dataDir: null, log: quiet })).close();
    await sql`insert into meta (name, value) values ('moving', '{"stamp":"of another day","table":"users","after":null}')`;
    const other = await migrate(data, half);
    expect(await other.exited).toBe(1);
    expect(other.output()).toContain("since the move began");
    await sql.close();
  });

  test("a row that changed on the way is found, and the database is not let in", async () => {
    const url = await database();
    const sql = new SQL(url, { max: 1 });
    await (await openStore({ url, dataDir: null, log: quiet })).close();
    await sql.unsafe(
      `create function spoil() returns trigger language plpgsql as
         $$ begin if new.seq = 100 then new.text = 'other'; end if; return new; end $$`,
    );
    await sql.unsafe(
      "create trigger spoil before insert on events for each row execute function spoil()",
    );
    const moving = await migrate(data, url);
    expect(await moving.exited).toBe(1);
    expect(moving.output()).toContain("another log of room");
    const opening = openStore({ url, dataDir: null, log: quiet });
    expect(await opening.catch((error: Error) => error.name)).toBe("StartError");
    await sql.close();
  });

  test("[P4] who was connected before resumes on the new server without a gap", async () => {
    const moved = await newDirectory();
    const before = await startServer({ data: moved });
    const ann = await before.connect();
    const other = await before.connect();
    const joined = (await ann.ask({ type: "join", room: "general" })) as Joined;
    await other.ask({ type: "join", room: "general" });
    for (const text of ["one", "two", "three"])
      await other.ask({ type: "chat", room: "general", text, key: `key-${text}-key` });
    const { session: secret } = ann.welcome;
    await before.program.stop();
    const url = await database();
    expect(await (await migrate(moved, url)).exited).toBe(0);
    const after = await startServer({ settings: ["--store", url] });
    const back = await after.connect(secret);
    expect(back.welcome.you.userId).toBe(ann.welcome.you.userId);
    const { epoch, head } = joined;
    const resumed = (await back.ask({
      type: "join",
      room: "general",
      epoch,
      after: head,
    })) as Joined;
    expect(resumed.reset).toBeUndefined();
    expect(
      resumed.events?.map((event) => (event.type === "chat" ? event.text : event.type)),
    ).toEqual(["one", "two", "three"]);
    await back.close();
    await after.program.stop();
  });
});
