// The store's methods about keeping order: what each means, in terms of the tables.

import { ChatError } from "../../protocol/errors.ts";
import type { RoomName } from "../../protocol/ids.ts";
import type { OrderStore } from "../order.ts";
import { detailOf, detailOfPurge } from "../order-rows.ts";
import { openAudit } from "./audit.ts";
import { openBans } from "./bans.ts";
import type { Engine } from "./calls.ts";
import { wholeServer } from "../stored.ts";
import { openMutes } from "./mutes.ts";
import type { Parts } from "./parts.ts";
import { openPurge } from "./purge.ts";
import { openReports } from "./reports.ts";
import { openSubscriptions } from "./subscriptions.ts";

export type OrderMethods = Pick<Engine, keyof OrderStore>;

type Sanctions = Pick<
  OrderMethods,
  "ban" | "unban" | "bans" | "bannedFromServer" | "mute" | "unmute" | "mutedOnServer"
>;

export function openOrderMethods(parts: Parts): OrderMethods {
  const { transaction, rooms } = parts;
  const audit = openAudit(transaction);
  const reports = openReports(transaction);
  const purge = openPurge(parts);
  return {
    ...openSanctions(parts, audit),
    purge(target, by) {
      const now = Date.now();
      const events = purge(target, by, now);
      const { userId, room, sinceMs } = target;
      const detail = detailOfPurge(events.length, sinceMs);
      if (events.length > 0) audit.write({ by, act: "purge", target: userId, room, detail }, now);
      return events;
    },
    note: (act) => audit.write(act, Date.now()),
    audit: (query) => audit.list(query),
    report({ room, message, by, reason }) {
      const added = reports.add({ room: rooms.get(room), message, by, reason }, Date.now());
      if (!added) throw new ChatError("message_not_found");
    },
    reports: (query) => reports.list(query),
    settleReport(id, by) {
      const settled = reports.settle(id, by);
      if (settled === null) return false;
      const { room, message, author: target } = settled;
      const detail = `report ${id} of message ${message}`;
      audit.write({ by, act: "report-settled", target, room, detail }, Date.now());
      return true;
    },
  };
}

function openSanctions(parts: Parts, audit: ReturnType<typeof openAudit>): Sanctions {
  const { transaction, rooms, users } = parts;
  const bans = openBans(transaction);
  const mutes = openMutes(transaction);
  const subscriptions = openSubscriptions(transaction);
  const idOf = (room: RoomName | null) => (room === null ? wholeServer : rooms.get(room).id);
  return {
    ban(ban, by) {
      const now = Date.now();
      const { userId, room } = ban;
      const roomId = idOf(room);
      bans.put(ban, roomId, now);
      if (room === null) subscriptions.dropAll(userId);
      else users.remove(userId, roomId);
      audit.write({ by, act: "ban", target: userId, room, detail: detailOf(ban) }, now);
    },
    unban({ userId, room }, by) {
      const now = Date.now();
      const held = bans.remove(userId, idOf(room), now);
      if (held) audit.write({ by, act: "unban", target: userId, room, detail: "" }, now);
      return held;
    },
    bans: (room) => bans.list(room, idOf(room), Date.now()),
    bannedFromServer: (userId, address) => bans.fromServer(userId, address, Date.now()),
    mute(mute, by) {
      const now = Date.now();
      const { userId, room } = mute;
      mutes.put(mute, idOf(room), now);
      audit.write({ by, act: "mute", target: userId, room, detail: detailOf(mute) }, now);
    },
    unmute({ userId, room }, by) {
      const now = Date.now();
      const held = mutes.remove(userId, idOf(room), now);
      if (held) audit.write({ by, act: "unmute", target: userId, room, detail: "" }, now);
      return held;
    },
    mutedOnServer: (userId) => mutes.until(userId, wholeServer, Date.now()),
  };
}
