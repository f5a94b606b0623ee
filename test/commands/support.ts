// A chat whose store the test may write to, and people of every role in it.

import type { Welcome } from "../../src/protocol/events.ts";
import type { RoomName, UserId } from "../../src/protocol/ids.ts";
import { asRoomName, asUserId, asUsername } from "../../src/protocol/ids.ts";
import type { Role, RoomRole } from "../../src/protocol/roles.ts";
import type { Parts } from "../../src/app.ts";
import type { Config } from "../../src/config.ts";
import { createLog } from "../../src/lib/log.ts";
import type { Store } from "../../src/store/store.ts";
import { type Chat, memoryStore, openChat } from "../support/chat.ts";
import { type Client, connectByStream } from "../support/client.ts";
import { makeAccount } from "../support/people.ts";

export type Someone = Client & {
  readonly welcome: Welcome;
  readonly id: UserId;
  readonly name: string;
  /** The token that makes a connection theirs. */
  readonly token: string;
  /** Asks, and resolves with the error's code, or with the type of the reply. */
  code(command: Record<string, unknown>): Promise<string>;
};

export type Court = Chat & {
  store: Store;
  /** Somebody connected, with an account unless a guest; a member of the public `rooms`. */
  come(name: string, role?: Role, ...rooms: string[]): Promise<Someone>;
  /** A private room of `owner`, with these in it, joined on their connections. */
  privateRoom(owner: Someone, ...others: Someone[]): Promise<RoomName>;
  /** Makes them that in the room, where they are a member, as its owner would. */
  raise(person: Someone, room: string, role: RoomRole): Promise<void>;
};

/** `byStream`: whether the next one who comes in does so by a stream. */
export async function openCourt(
  changes: Partial<Config> = {},
  parts: Parts = {},
  byStream: () => boolean = () => false,
): Promise<Court> {
  const store = await memoryStore(createLog("json", () => {}));
  const chat = await openChat(changes, { ...parts, store });

  async function overStream(token?: string): Promise<Client & { welcome: Welcome }> {
    const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    const client = await connectByStream(chat.url, headers);
    return Object.assign(client, { welcome: await client.next("welcome") });
  }

  async function comeBack(token?: string): Promise<Someone> {
    const client = byStream() ? await overStream(token) : await chat.connect(token);
    const { you, session } = client.welcome;
    return Object.assign(client, {
      ...{ id: you.userId, name: you.username, token: token ?? session },
      async code(command: Record<string, unknown>) {
        const reply = await client.ask(command);
        return reply.type === "error" ? reply.code : reply.type;
      },
    });
  }

  // By a guest, who is none of them: a room belongs to the account that made it.
  const makePublic = (room: string) =>
    store.enter({
      ...{ room: asRoomName(room), userId: asUserId("g_0000000000000000") },
      ...{ username: asUsername("keeper"), create: true, resume: null, resumeLimit: 0, tail: 0 },
    });

  return {
    ...chat,
    store,
    async come(name, role = "member", ...rooms) {
      const someone = await comeBack(
        role === "guest" ? undefined : await makeAccount(store, name, role),
      );
      if (role === "guest") await someone.ask({ type: "setUsername", username: name });
      for (const room of rooms) {
        await makePublic(room);
        await someone.ask({ type: "join", room });
      }
      return Object.assign(someone, { name });
    },
    async privateRoom(owner, ...others) {
      const { room } = await store.createRoom({
        ...{ room: null, title: "the den", topic: null, readOnly: false, slowSeconds: 0 },
        ...{ owner: owner.id, ownerName: owner.welcome.you.username },
      });
      for (const { id } of others) await store.addMember(room, id);
      for (const each of [owner, ...others]) await each.ask({ type: "join", room });
      return room;
    },
    async raise(person, room, role) {
      await store.setRoomRole(asRoomName(room), person.id, role);
      await person.ask({ type: "join", room });
    },
  };
}
