// The store's methods about keeping order, gathered from bans, mutes, the audit log and reports.

import type { OrderStore } from "../order.ts";
import type { Engine } from "./calls.ts";
import type { Parts } from "./parts.ts";

export type OrderMethods = Pick<Engine, keyof OrderStore>;

export function openOrderMethods(_parts: Parts): OrderMethods {
  return {
    ban: missing,
    unban: missing,
    bans: missing,
    bannedFromServer: () => null,
    mute: missing,
    unmute: missing,
    mutedOnServer: () => 0,
    purge: missing,
    note: missing,
    audit: missing,
    report: missing,
    reports: missing,
    settleReport: missing,
  };
}

function missing(): never {
  throw new Error("Keeping order is being built");
}
