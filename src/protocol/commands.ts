// What a client may ask: one declaration per command gives both the type and the run-time check.

import * as v from "valibot";
import type { RoomName, UserId, Username } from "./ids.ts";
import { defaultHistoryLimit, type Limits, maxRefLength, minKeyLength } from "./limits.ts";
import { normaliseRoom, normaliseUsername } from "./names.ts";

/** A field's complaint that has its own error code carries it before a bar: `too_large|…`. */
function schemas(limits: Limits) {
  const text = v.pipe(
    v.string(`"text" must be a string`),
    v.check((value) => value.isWellFormed(), `"text" is not well-formed Unicode`),
    v.check((value) => /\S/.test(value), `"text" must not be empty`),
    v.check(
      (value) => value.length <= limits.textLength || countCodePoints(value) <= limits.textLength,
      `too_large|A message may have at most ${limits.textLength} characters`,
    ),
  );
  const roomName = v.pipe(
    v.string(`"room" must be a string`),
    v.transform((raw) => normaliseRoom(raw, limits.roomLength)),
    v.custom<RoomName>(
      (name) => name !== null,
      "name_invalid|A room's name has letters, digits, dots, dashes or underscores",
    ),
  );
  const username = v.pipe(
    v.string(`"username" must be a string`),
    v.transform((raw) => normaliseUsername(raw, limits.usernameLength)),
    v.custom<Username>(
      (name) => name !== null,
      `name_invalid|A name has 1 to ${limits.usernameLength} characters, of one alphabet, none hidden`,
    ),
  );
  const whole = (field: string, min: number, max: number) => {
    const complaint = `"${field}" must be a whole number from ${min} to ${max}`;
    return v.pipe(
      v.number(complaint),
      v.safeInteger(complaint),
      v.minValue(min, complaint),
      v.maxValue(max, complaint),
    );
  };
  const seq = (field: string) => whole(field, 0, Number.MAX_SAFE_INTEGER);
  const shortText = (field: string, min: number, max: number) => {
    const complaint = `"${field}" must be a string of ${min} to ${max} characters`;
    return v.pipe(
      v.string(complaint),
      v.minLength(min, complaint),
      v.maxLength(max, complaint),
      v.check((value) => value.isWellFormed(), complaint),
    );
  };
  const refComplaint = `"ref" must be a string of at most ${maxRefLength} characters or a number`;
  const ref = v.optional(
    v.union(
      [
        v.pipe(
          v.string(),
          v.maxLength(maxRefLength, refComplaint),
          v.check((value) => value.isWellFormed(), refComplaint),
        ),
        v.pipe(v.number(), v.finite(refComplaint)),
      ],
      refComplaint,
    ),
  );
  const room = v.optional(roomName);
  const limit = v.optional(whole("limit", 0, limits.historyPage), defaultHistoryLimit);

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
      action: v.optional(v.boolean(`"action" must be true or false`)),
      key: v.optional(shortText("key", minKeyLength, limits.keyLength)),
    }),
    typing: v.object({
      type: v.literal("typing"),
      ref,
      room,
      typing: v.optional(v.boolean(`"typing" must be true or false`), true),
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
      limit: v.optional(whole("limit", 0, limits.historyPage), limits.historyPage),
    }),
    rooms: v.object({
      type: v.literal("rooms"),
      ref,
      query: v.optional(shortText("query", 0, 64)),
      after: v.optional(roomName),
      limit: v.optional(whole("limit", 0, limits.historyPage), limits.historyPage),
    }),
    setUsername: v.object({ type: v.literal("setUsername"), ref, username }),
    ping: v.object({ type: v.literal("ping"), ref }),
    help: v.object({ type: v.literal("help"), ref }),
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

function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
