// What the server tells one person. In English it says so itself; other languages say it from the fields.

import type { Added, ErrorReply, Removed, Standing } from "../../../src/protocol/events.ts";

/** `room`: as people call it. */
type Place = { room: string };

export const refused = (reply: Pick<ErrorReply, "code" | "text" | "retryAfterMs">): string =>
  reply.text;
export const added = ({ text }: Pick<Added, "text" | "room">, _place: Place): string => text;
export const removed = (
  { text }: Pick<Removed, "text" | "why" | "reason">,
  _place: Place,
): string => text;
/** `mutedBefore`: as it was known; `until`: when a mute ends, empty when it does not by itself. */
export const stands = (
  { text }: Pick<Standing, "text" | "role" | "mutedUntil" | "room">,
  _about: Place & { mutedBefore: number; until: string },
): string => text;
