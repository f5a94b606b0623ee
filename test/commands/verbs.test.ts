// Every verb by every role, over the real WebSocket, and reading over HTTP: each cell of the table is asked.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { COMMANDS } from "../../src/commands/table.ts";
import type { CommandType } from "../../src/protocol/commands.ts";
import { ERRORS, type ErrorCode } from "../../src/protocol/errors.ts";
import type { RoomName } from "../../src/protocol/ids.ts";
import { closeChats } from "../support/chat.ts";
import { openStage, type Scene, type Stage } from "./verbs-scene.ts";
import {
  CELLS,
  COLUMNS,
  EXPECTED,
  type Kind,
  READING,
  VARIANTS,
  type Variant,
} from "./verbs-table.ts";

type Command = Record<string, unknown>;
/** What is asked; before it, what must be there to be asked about. */
type Ask = (scene: Scene) => Command | Promise<Command>;
type Asks<Name extends string> = Readonly<Record<Name, Ask>>;

const inRoom =
  (type: CommandType, fields: Command = {}): Ask =>
  ({ room }) => ({ type, room, ...fields });
const toVictim =
  (type: CommandType, fields: Command = {}): Ask =>
  ({ room, victim }) => ({ type, room, user: victim.userId, ...fields });
const onServer =
  (type: CommandType, fields: Command = {}): Ask =>
  () => ({ type, server: true, ...fields });
const toStranger =
  (type: CommandType, fields: Command = {}): Ask =>
  ({ stranger }) => ({ type, user: stranger.userId, ...fields });

const ASKS: Asks<CommandType> = {
  join: inRoom("join"),
  leave: inRoom("leave"),
  rooms: () => ({ type: "rooms" }),
  chat: inRoom("chat", { text: "hi" }),
  typing: inRoom("typing"),
  history: inRoom("history"),
  users: inRoom("users"),
  setUsername: ({ number }) => ({ type: "setUsername", username: `name-${number}` }),
  away: () => ({ type: "away" }),
  ping: () => ({ type: "ping" }),
  help: () => ({ type: "help" }),
  createRoom: ({ number }) => ({ type: "createRoom", room: `made-${number}` }),
  updateRoom: inRoom("updateRoom", { topic: "new" }),
  archiveRoom: inRoom("archiveRoom"),
  direct: toStranger("direct"),
  members: inRoom("members"),
  addMember: ({ room, stranger }) => ({ type: "addMember", room, user: stranger.userId }),
  removeMember: toVictim("removeMember"),
  setRoomRole: toVictim("setRoomRole", { role: "moderator" }),
  invite: inRoom("invite"),
  invitations: inRoom("invitations"),
  revokeInvitation: async (scene) => ({
    ...{ type: "revokeInvitation", room: scene.room },
    invitation: await invitationTo(scene, scene.room),
  }),
  kick: toVictim("kick"),
  ban: toVictim("ban"),
  unban: async (scene) => {
    await banFrom(scene, scene.room);
    return { type: "unban", room: scene.room, user: scene.stranger.userId };
  },
  bans: inRoom("bans"),
  mute: toVictim("mute"),
  unmute: async (scene) => {
    await muteIn(scene, scene.room, scene.victim);
    return { type: "unmute", room: scene.room, user: scene.victim.userId };
  },
  delete: inRoom("delete", { message: 1 }),
  edit: inRoom("edit", { message: 1, text: "another" }),
  react: inRoom("react", { message: 1, emoji: ":wave:" }),
  read: inRoom("read", { seq: 1 }),
  setLevel: inRoom("setLevel", { level: "none" }),
  search: () => ({ type: "search", query: "hello" }),
  report: inRoom("report", { message: 1 }),
  reports: () => ({ type: "reports" }),
  settleReport: async ({ court: { store }, room, victim }) => {
    await store.report({ room, message: 1, by: victim.userId, reason: "" });
    const open = await store.reports({ before: null, limit: 1_000, open: true });
    return { type: "settleReport", report: open.find((report) => report.room === room)?.id };
  },
  audit: () => ({ type: "audit" }),
  accounts: () => ({ type: "accounts" }),
  setRole: toStranger("setRole", { role: "member" }),
  signOut: toStranger("signOut"),
};

const VARIANT_ASKS: Asks<Variant> = {
  "kick from the server": async ({ court, number }) => {
    const victim = await court.come(`here-${number}`);
    return { type: "kick", server: true, user: victim.id };
  },
  "ban from the server": toStranger("ban", { server: true }),
  "unban from the server": async (scene) => {
    await banFrom(scene, null);
    return { type: "unban", server: true, user: scene.stranger.userId };
  },
  "bans from the server": onServer("bans"),
  "mute on the server": toStranger("mute", { server: true }),
  "unmute on the server": async (scene) => {
    await muteIn(scene, null, scene.stranger);
    return { type: "unmute", server: true, user: scene.stranger.userId };
  },
  "invite to the server": onServer("invite"),
  "invitations to the server": onServer("invitations"),
  "revokeInvitation to the server": async (scene) => ({
    ...{ type: "revokeInvitation", server: true, invitation: await invitationTo(scene, null) },
  }),
  "delete one's own": async (scene) => ({
    ...{ type: "delete", room: scene.room, message: await ownMessage(scene) },
  }),
  "edit one's own": async (scene) => ({
    ...{ type: "edit", room: scene.room, message: await ownMessage(scene), text: "another" },
  }),
};

async function ownMessage({ court: { store }, room, actor }: Scene): Promise<number> {
  const { id: userId, welcome } = actor;
  const { username } = welcome.you;
  const own = { room, userId, username, text: "mine", action: false, key: null };
  return (await store.append(own)).seq;
}

async function invitationTo({ court: { store }, victim, number }: Scene, room: RoomName | null) {
  const draft = { secretHash: `of-${number}`, by: victim.userId, room, uses: 1 };
  return (await store.createInvitation({ ...draft, expires: Date.now() + 60_000 })).id;
}

const banFrom = ({ court: { store }, stranger, victim }: Scene, room: RoomName | null) =>
  store.ban({ ...stranger, room, address: "", until: 0, reason: "" }, victim.userId);

const muteIn = ({ court: { store } }: Scene, room: RoomName | null, whom: Scene["victim"]) =>
  store.mute({ ...whom, room, until: Date.now() + 60_000, reason: "" }, whom.userId);

type Answer = ErrorCode | "ok";

async function answerTo({ actor }: Scene, command: Command): Promise<Answer> {
  // Answered only when it is refused; what comes in order after it is.
  if (command["type"] === "typing") return refusalBeforePong(actor, command);
  const reply = await actor.ask(command);
  return reply.type === "error" ? reply.code : "ok";
}

async function refusalBeforePong(actor: Scene["actor"], command: Command): Promise<Answer> {
  const ref = `typing in ${String(command["room"])}`;
  actor.send({ ...command, ref });
  await actor.ask({ type: "ping" });
  const refusal = actor.frames.find((frame) => frame.type === "error" && frame.ref === ref);
  return refusal?.type === "error" ? refusal.code : "ok";
}

async function read({ court, room, actor }: Scene): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${court.app.port}/api/rooms/${room}/messages`, {
    headers: { Authorization: `Bearer ${actor.token}` },
  });
  if (response.status === 200) return "ok";
  const { code } = (await response.json()) as { code: ErrorCode };
  expect(response.status).toBe(ERRORS[code].http);
  return code;
}

/** What each column of `kind` is answered. */
async function answers(stage: Stage, kind: Kind, answer: (scene: Scene) => Promise<Answer>) {
  const cells = COLUMNS[kind].map(async (column) => [
    column,
    await answer(await stage.open(column)),
  ]);
  return Object.fromEntries(await Promise.all(cells)) as Record<string, Answer>;
}

function expected(kind: Kind, cells: string): Record<string, Answer | undefined> {
  const words = cells.split(/ +/);
  expect(words.length).toBe(COLUMNS[kind].length);
  return Object.fromEntries(COLUMNS[kind].map((column, at) => [column, CELLS[words[at] ?? ""]]));
}

test("[O1] the table has a row for every command", () => {
  expect(Object.keys(EXPECTED).sort()).toEqual(Object.keys(COMMANDS).sort());
});

const rows = [
  ...Object.entries(ASKS).map(([name, ask]) => ({
    name,
    ask,
    cells: EXPECTED[name as CommandType],
  })),
  ...Object.entries(VARIANT_ASKS).map(([name, ask]) => ({
    name,
    ask,
    cells: VARIANTS[name as Variant],
  })),
];

for (const kind of ["public", "private", "direct"] as const)
  describe(`[O1, O2, O3] in a ${kind} room`, () => {
    let given: ReadonlyMap<string, Record<string, Answer>>;
    // All cells at once: one after the other, they would mostly wait for the storage thread.
    beforeAll(async () => {
      const stage = await openStage(kind);
      const asked = [
        ...rows.map(({ name, ask }) => ({
          name,
          answer: async (scene: Scene) => answerTo(scene, await ask(scene)),
        })),
        { name: "GET", answer: read },
      ];
      const all = asked.map(
        async ({ name, answer }) => [name, await answers(stage, kind, answer)] as const,
      );
      given = new Map(await Promise.all(all));
    });
    afterAll(closeChats);

    for (const { name, cells } of rows)
      test(`${name} is answered to each as the table says`, () => {
        expect(given.get(name)).toEqual(expected(kind, cells[kind]) as never);
      });

    test("GET /api/rooms/{room}/messages is answered to each as the table says", () => {
      expect(given.get("GET")).toEqual(expected(kind, READING[kind]) as never);
    });
  });
