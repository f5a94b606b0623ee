// What a client may ask: one declaration per command gives both the type and the run-time check.

import * as v from "valibot";
import { fieldsOf } from "./fields.ts";
import type { RoomName, UserId, Username } from "./ids.ts";
import { type Limits, minKeyLength } from "./limits.ts";
import { messageCommands } from "./message-commands.ts";
import { orderCommands } from "./order-commands.ts";
import { roomCommands } from "./room-commands.ts";

function schemas(limits: Limits) {
  const fields = fieldsOf(limits);
  const { text, roomName, username, seq, shortText, ref, room, limit, page, flag } = fields;
  return {
    join: v.object({
      type: v.literal("join"),
      ref,
      room: roomName,
      username: v.optional(username),
      after: v.optional(seq("after")),
      epoch: v.optional(shortText("epoch", 1, 64)),
      limit,
    }),
    leave: v.object({ type: v.literal("leave"), ref, room }),
    chat: v.object({
      type: v.literal("chat"),
      ref,
      room,
      text,
      action: v.optional(flag("action")),
      /** Opens the direct room with that person and says it there. */
      to: v.optional(fields.user),
      replyTo: v.optional(seq("replyTo")),
      key: v.optional(shortText("key", minKeyLength, limits.keyLength)),
    }),
    typing: v.object({
      type: v.literal("typing"),
      ref,
      room,
      typing: v.optional(flag("typing"), true),
    }),
    history: v.object({
      type: v.literal("history"),
      ref,
      room,
      before: v.optional(seq("before")),
      after: v.optional(seq("after")),
      around: v.optional(seq("around")),
      limit,
    }),
    users: v.object({
      type: v.literal("users"),
      ref,
      room,
      after: v.optional(shortText("after", 1, 64)),
      limit: page,
    }),
    rooms: v.object({
      type: v.literal("rooms"),
      ref,
      query: v.optional(shortText("query", 0, 64)),
      after: v.optional(roomName),
      limit: page,
      archived: v.optional(flag("archived"), false),
    }),
    setUsername: v.object({ type: v.literal("setUsername"), ref, username }),
    away: v.object({
      type: v.literal("away"),
      ref,
      away: v.optional(flag("away"), true),
    }),
    ping: v.object({ type: v.literal("ping"), ref }),
    help: v.object({ type: v.literal("help"), ref }),
    ...roomCommands(fields),
    ...orderCommands(fields),
    ...messageCommands(fields),
  };
}

type Schemas = ReturnType<typeof schemas>;
export type CommandType = keyof Schemas;
/** A decoded command of one type: checked, names normalised, defaults filled in. */
export type CommandOf<Type extends CommandType> = v.InferOutput<Schemas[Type]>;
export type Command = { [Type in CommandType]: CommandOf<Type> }[CommandType];
/** A command as a client may write it: optional fields left out, names as typed. */
export type Request = { [Type in CommandType]: v.InferInput<Schemas[Type]> }[CommandType];

export type { RoomName, UserId, Username };

/** Built once per server: the limits are part of the checks. */
export function commandSchemas(limits: Limits): ReadonlyMap<string, Schemas[CommandType]> {
  return new Map(Object.entries(schemas(limits)));
}
