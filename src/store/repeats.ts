// A message that is sent again under its key: what is answered to it. Knows no statement.

import { ChatError } from "../protocol/errors.ts";
import { type ChatRow, isDeleted } from "./event-rows.ts";
import type { Appended, Draft } from "./rooms.ts";
import { eventFlags } from "./stored.ts";

/** What lies there under a draft's key. */
export type Said = Pick<ChatRow, "seq" | "text" | "flags" | "timestamp" | "about">;

export const actionFlag = (action: boolean): number => (action ? eventFlags.action : 0);

/** The first answer again. Throws `key_conflict`. */
export function answerAgain(said: Said, { text, action, replyTo }: Draft): Appended {
  // Of what is deleted nothing is compared: by its key nobody learns what it was.
  const isSame = said.text === text && said.about === (replyTo ?? null);
  if (isDeleted(said) || !isSame || (said.flags & eventFlags.action) !== actionFlag(action))
    throw new ChatError("key_conflict");
  return { seq: said.seq, timestamp: said.timestamp, duplicate: true };
}
