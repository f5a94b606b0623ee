// What a client may ask of rooms and of who is in them.

import * as v from "valibot";
import type { Fields } from "./fields.ts";
import { maxTitleLength, maxTopicLength } from "./limits.ts";
import { ROOM_ROLES } from "./roles.ts";

/** A week: who wants to keep a room quiet for longer makes it read-only. */
const maxSlowSeconds = 604_800;

export function roomCommands(fields: Fields) {
  const { ref, room, user, flag, shortText, line, whole, page } = fields;
  const facts = {
    title: v.optional(v.nullable(line("title", 1, maxTitleLength))),
    topic: v.optional(v.nullable(line("topic", 1, maxTopicLength))),
    readOnly: v.optional(flag("readOnly")),
    slowSeconds: v.optional(whole("slowSeconds", 0, maxSlowSeconds)),
  };
  return {
    createRoom: v.object({
      type: v.literal("createRoom"),
      ref,
      room,
      private: v.optional(flag("private"), false),
      ...facts,
    }),
    updateRoom: v.object({ type: v.literal("updateRoom"), ref, room, ...facts }),
    archiveRoom: v.object({
      type: v.literal("archiveRoom"),
      ref,
      room,
      archived: v.optional(flag("archived"), true),
    }),
    direct: v.object({ type: v.literal("direct"), ref, user }),
    members: v.object({
      type: v.literal("members"),
      ref,
      room,
      after: v.optional(shortText("after", 0, 64), ""),
      limit: page,
    }),
    addMember: v.object({ type: v.literal("addMember"), ref, room, user }),
    removeMember: v.object({ type: v.literal("removeMember"), ref, room, user }),
    setRoomRole: v.object({
      type: v.literal("setRoomRole"),
      ref,
      room,
      user,
      role: v.picklist(ROOM_ROLES, `"role" must be ${ROOM_ROLES.join(", ")}`),
    }),
    invite: v.object({
      type: v.literal("invite"),
      ref,
      room,
      /** To the server, not into a room. */
      server: v.optional(flag("server"), false),
      uses: v.optional(whole("uses", 1, 1_000), 1),
      seconds: v.optional(whole("seconds", 60, 31_536_000), 604_800),
    }),
    invitations: v.object({
      type: v.literal("invitations"),
      ref,
      room,
      server: v.optional(flag("server"), false),
    }),
    revokeInvitation: v.object({
      type: v.literal("revokeInvitation"),
      ref,
      room,
      server: v.optional(flag("server"), false),
      invitation: shortText("invitation", 1, 64),
    }),
  };
}
