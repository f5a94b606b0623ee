// What a client may ask about messages that are there: changing, reacting to, having read and finding them.

import * as v from "valibot";
import type { Fields } from "./fields.ts";
import { isEmoji } from "./emoji.ts";

export const LEVELS = ["all", "mentions", "none"] as const;

export function messageCommands(fields: Fields) {
  const { ref, room, seq, shortText, flag, whole } = fields;
  return {
    edit: v.object({
      type: v.literal("edit"),
      ref,
      room,
      message: seq("message"),
      /** Never blank where it replaces the whole. */
      text: fields.anyText,
      /** `append`: `text` is put behind what is there, and stored when `done` or after a pause. */
      mode: v.optional(
        v.picklist(["replace", "append"], `"mode" must be replace or append`),
        "replace",
      ),
      done: v.optional(flag("done"), false),
    }),
    react: v.object({
      type: v.literal("react"),
      ref,
      room,
      message: seq("message"),
      emoji: v.pipe(
        shortText("emoji", 1, 32),
        v.check(isEmoji, `"emoji" must be one emoji, or a name like :wave:`),
      ),
      remove: v.optional(flag("remove"), false),
    }),
    read: v.object({ type: v.literal("read"), ref, room, seq: seq("seq") }),
    setLevel: v.object({
      type: v.literal("setLevel"),
      ref,
      room,
      level: v.picklist(LEVELS, `"level" must be ${LEVELS.join(", ")}`),
    }),
    search: v.object({
      type: v.literal("search"),
      ref,
      /** Only in this room; without it in all that the asker may read, also when rooms are joined. */
      in: v.optional(fields.roomName),
      query: shortText("query", 1, 200),
      after: v.optional(shortText("after", 1, 64)),
      limit: v.optional(whole("limit", 1, 50), 20),
      best: v.optional(flag("best"), false),
    }),
  };
}
