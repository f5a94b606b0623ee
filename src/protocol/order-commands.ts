// What a client may ask to keep order: with people, with messages, and reading about it.

import * as v from "valibot";
import type { Fields } from "./fields.ts";
import { GIVEN_ROLES } from "./roles.ts";

/** A ban or mute for longer is for good: say 0. */
export const maxOrderSeconds = 31_536_000;

export function orderCommands(fields: Fields) {
  const { ref, room, user, reason, flag, whole, seq, shortText, page } = fields;
  const server = v.optional(flag("server"), false);
  const seconds = v.optional(whole("seconds", 0, maxOrderSeconds), 0);
  const before = v.optional(seq("before"));
  return {
    kick: v.object({ type: v.literal("kick"), ref, room, user, reason, server }),
    ban: v.object({
      type: v.literal("ban"),
      ref,
      room,
      user,
      reason,
      server,
      /** 0: for good. */
      seconds,
      /** What they said within this time is deleted too; 0 for nothing. */
      purgeSeconds: v.optional(whole("purgeSeconds", 0, maxOrderSeconds), 0),
    }),
    unban: v.object({ type: v.literal("unban"), ref, room, user, server }),
    bans: v.object({ type: v.literal("bans"), ref, room, server }),
    mute: v.object({ type: v.literal("mute"), ref, room, user, reason, server, seconds }),
    unmute: v.object({ type: v.literal("unmute"), ref, room, user, server }),
    delete: v.object({ type: v.literal("delete"), ref, room, message: seq("message") }),
    report: v.object({
      type: v.literal("report"),
      ref,
      room,
      message: seq("message"),
      reason,
    }),
    reports: v.object({
      type: v.literal("reports"),
      ref,
      before,
      limit: page,
      /** Those that were settled too. */
      all: v.optional(flag("all"), false),
    }),
    settleReport: v.object({ type: v.literal("settleReport"), ref, report: seq("report") }),
    audit: v.object({ type: v.literal("audit"), ref, before, limit: page }),
    accounts: v.object({
      type: v.literal("accounts"),
      ref,
      query: v.optional(shortText("query", 0, 64), ""),
      after: v.optional(shortText("after", 0, 128), ""),
      limit: page,
    }),
    setRole: v.object({
      type: v.literal("setRole"),
      ref,
      user,
      role: v.picklist(GIVEN_ROLES, `"role" must be ${GIVEN_ROLES.join(", ")}`),
    }),
    signOut: v.object({ type: v.literal("signOut"), ref, user }),
  };
}
