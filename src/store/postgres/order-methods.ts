// The store's methods about keeping order: what each means, in terms of the tables.

import type { RoomName } from "../../protocol/ids.ts";
import type { OrderStore } from "../order.ts";
import { detailOf, detailOfPurge } from "../order-rows.ts";
import { wholeServer } from "../stored.ts";
import * as audit from "./audit.ts";
import * as bans from "./bans.ts";
import * as mutes from "./mutes.ts";
import { purge } from "./purge.ts";
import { lockUser } from "./races.ts";
import * as reports from "./reports.ts";
import { get as getRoom } from "./rooms.ts";
import * as subscriptions from "./subscriptions.ts";
import type { Methods, Tx } from "./transaction.ts";
import { remove as removeMember } from "./users.ts";

export type OrderMethods = Pick<Methods, keyof OrderStore>;

const sanctionMethods = {
  async ban(tx, ban, by) {
    const now = Date.now();
    const { userId, room } = ban;
    const roomId = await idOf(tx, room);
    // Who comes in at this moment has come in, and is put out, or sees the ban.
    await lockUser(tx, userId);
    await bans.put(tx, ban, roomId, now);
    if (room === null) await subscriptions.dropAll(tx, userId);
    else await removeMember(tx, userId, roomId);
    await audit.write(tx, { by, act: "ban", target: userId, room, detail: detailOf(ban) }, now);
  },
  async unban(tx, { userId, room }, by) {
    const now = Date.now();
    const held = await bans.remove(tx, userId, await idOf(tx, room), now);
    if (held) await audit.write(tx, { by, act: "unban", target: userId, room, detail: "" }, now);
    return held;
  },
  bans: async (tx, room) => bans.list(tx, room, await idOf(tx, room), Date.now()),
  bannedFromServer: (tx, userId, address) => bans.fromServer(tx, userId, address, Date.now()),
  async mute(tx, mute, by) {
    const now = Date.now();
    const { userId, room } = mute;
    await mutes.put(tx, mute, await idOf(tx, room), now);
    await audit.write(tx, { by, act: "mute", target: userId, room, detail: detailOf(mute) }, now);
  },
  async unmute(tx, { userId, room }, by) {
    const now = Date.now();
    const held = await mutes.remove(tx, userId, await idOf(tx, room), now);
    if (held) await audit.write(tx, { by, act: "unmute", target: userId, room, detail: "" }, now);
    return held;
  },
  mutedOnServer: (tx, userId) => mutes.until(tx, userId, wholeServer, Date.now()),
} satisfies Partial<OrderMethods>;

export const orderMethods: OrderMethods = {
  ...sanctionMethods,
  async purge(tx, target, by) {
    const now = Date.now();
    const events = await purge(tx, target, by, now);
    const { userId, room, sinceMs } = target;
    const detail = detailOfPurge(events.length, sinceMs);
    if (events.length > 0)
      await audit.write(tx, { by, act: "purge", target: userId, room, detail }, now);
    return events;
  },
  note: (tx, act) => audit.write(tx, act, Date.now()),
  audit: audit.list,
  async report(tx, { room, message, by, reason }) {
    const roomId = await idOf(tx, room);
    await reports.add(tx, { roomId, message, by, reason }, Date.now());
  },
  reports: reports.list,
  async settleReport(tx, id, by) {
    const settled = await reports.settle(tx, id, by);
    if (settled === null) return false;
    const { room, message, author: target } = settled;
    const detail = `report ${id} of message ${message}`;
    await audit.write(tx, { by, act: "report-settled", target, room, detail }, Date.now());
    return true;
  },
};

/** Throws `room_not_found`. */
async function idOf(tx: Tx, room: RoomName | null): Promise<number> {
  return room === null ? wholeServer : (await getRoom(tx, room)).id;
}
