// The stage of one cell: a room of its own, and somebody who stands in it as the column says.

import { asRoomName, asUsername, type RoomName } from "../../src/protocol/ids.ts";
import type { Role } from "../../src/protocol/roles.ts";
import type { Account } from "../../src/store/accounts.ts";
import { type Court, openCourt, type Someone } from "./support.ts";
import { type Column, COLUMNS, type Kind, OUTSIDE } from "./verbs-table.ts";

export type Scene = {
  readonly court: Court;
  readonly room: RoomName;
  readonly actor: Someone;
  /** An ordinary member, who wrote message 1; in a direct room the other one. */
  readonly victim: Account;
  /** An account that is in no room. */
  readonly stranger: Account;
  /** No other scene has it. */
  readonly number: number;
};

export type Stage = { open(column: Column): Promise<Scene> };

const serverRoles: Partial<Record<Column, Role>> = {
  ...{ guest: "guest", moderator: "moderator", admin: "admin", owner: "owner" },
  ...{ adminInside: "admin", ownerInside: "owner" },
};
const sanctions: Partial<Record<Column, string>> = {
  ...{ muted: "mute", banned: "ban", removed: "removeMember" },
};

let scenes = 0;

/** A server, with somebody connected for each column of `kind`. */
export async function openStage(kind: Kind): Promise<Stage> {
  const court = await openCourt();
  const { store } = court;
  const actors = new Map<Column, Someone>();
  // Each makes the rooms of a column, and does to people there what it says. One alone would be in too many.
  const keepers = new Map<Column, Someone>();
  for (const column of COLUMNS[kind]) {
    actors.set(column, await court.come(column, serverRoles[column] ?? "member"));
    keepers.set(column, await court.come(`keeper ${column}`));
  }
  const reaper = await court.come("reaper", "admin");
  const silenced = actors.get("mutedEverywhere")?.id;
  must(await reaper.code({ type: "mute", server: true, user: silenced }), "ack");

  const makeAccount = (name: string): Promise<Account> =>
    store.createAccount({
      ...{ userId: null, username: asUsername(name), passwordHash: null, external: null },
      ...{ role: "member", asOwner: false, invitationHash: null },
    });

  async function makeRoom(number: number, keeper: Someone): Promise<RoomName> {
    const { room } = await store.createRoom({
      room: kind === "public" ? asRoomName(`cell-${number}`) : null,
      ...{ title: "a cell", topic: null, readOnly: false, slowSeconds: 0 },
      ...{ owner: keeper.id, ownerName: keeper.welcome.you.username },
    });
    return room;
  }

  type Cell = { column: Column; room: RoomName; keeper: Someone };
  async function bringIn(actor: Someone, { column, room, keeper }: Cell): Promise<void> {
    if (kind !== "direct") await store.addMember(room, actor.id);
    if (column === "roomModerator") await store.setRoomRole(room, actor.id, "moderator");
    if (column === "roomOwner") await store.setRoomRole(room, actor.id, "owner");
    must(await actor.code({ type: "join", room }), "joined");
    const type = sanctions[column];
    if (type !== undefined) must(await keeper.code({ type, room, user: actor.id }), "ack");
  }

  return {
    async open(column) {
      const number = ++scenes;
      const actor = actors.get(column);
      const keeper = keepers.get(column);
      if (actor === undefined || keeper === undefined) throw new Error(`nobody is ${column}`);
      const isOutside = OUTSIDE[kind].includes(column);
      const [stranger, victim] = await Promise.all([
        makeAccount(`stranger-${number}`),
        makeAccount(`victim-${number}`),
      ]);
      const room =
        kind === "direct"
          ? await store.directRoom(victim.userId, isOutside ? stranger.userId : actor.id)
          : await makeRoom(number, keeper);
      if (kind !== "direct") await store.addMember(room, victim.userId);
      const { userId, username } = victim;
      await store.append({ room, userId, username, text: "hello", action: false, key: null });
      if (!isOutside) await bringIn(actor, { column, room, keeper });
      return { court, room, actor, victim, stranger, number };
    },
  };
}

function must(code: string, expected: string): void {
  if (code !== expected) throw new Error(`the scene needs ${expected}, and got ${code}`);
}
