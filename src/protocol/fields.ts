// What a field of a command may be: the checks that several commands share. One complaint, one sentence.

import * as v from "valibot";
import type { RoomName, Username } from "./ids.ts";
import { defaultHistoryLimit, type Limits, maxReasonLength, maxRefLength } from "./limits.ts";
import { isPlainLine, normaliseRoom, normaliseUsername } from "./names.ts";

/** A field's complaint that has its own error code carries it before a bar: `too_large|…`. */
export function fieldsOf(limits: Limits) {
  /** Also none, or only spaces: part of a text. */
  const anyText = v.pipe(
    v.string(`"text" must be a string`),
    v.check((value) => value.isWellFormed(), `"text" is not well-formed Unicode`),
    v.check(
      (value) => value.length <= limits.textLength || countCodePoints(value) <= limits.textLength,
      `too_large|A message may have at most ${limits.textLength} characters`,
    ),
  );
  const text = v.pipe(
    anyText,
    v.check((value) => /\S/.test(value), `"text" must not be empty`),
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
  /** One line in others' words: a title, a reason. */
  const line = (field: string, min: number, max: number) =>
    v.pipe(
      shortText(field, min, max),
      v.check(
        (value) => (value === "" && min === 0) || isPlainLine(value),
        `"${field}" must be one line, with nothing hidden in it`,
      ),
    );
  const refComplaint = `"ref" must be a string of at most ${maxRefLength} characters or a number`;
  /** On every command. */
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
  const page = v.optional(whole("limit", 0, limits.historyPage), limits.historyPage);
  const flag = (field: string) => v.boolean(`"${field}" must be true or false`);
  /** A person by id or by name. */
  const user = shortText("user", 1, limits.usernameLength * 4);
  const reason = v.optional(line("reason", 0, maxReasonLength), "");

  return {
    anyText,
    text,
    roomName,
    username,
    whole,
    seq,
    shortText,
    line,
    ref,
    room,
    limit,
    page,
    flag,
    user,
    reason,
  };
}

export type Fields = ReturnType<typeof fieldsOf>;

function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
