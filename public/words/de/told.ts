// What the server tells one person, said from the fields: its own sentences are in English.

import type { Added, ErrorReply, Removed, Standing } from "../../../src/protocol/events.ts";

/** `room`: as people call it. */
type Place = { room: string };

// Nothing is drawn with it, so nothing waits for it; until it is here the server's own text has to do.
let own: typeof import("./own/told.ts") | null = null;
void import("./own/told.ts").then(
  (loaded) => (own = loaded),
  () => {}, // no connection, or a newer server: the same
);

export const refused = (reply: Pick<ErrorReply, "code" | "text" | "retryAfterMs">): string =>
  own?.refused(reply) ?? reply.text;
export const added = (frame: Pick<Added, "text" | "room">, place: Place): string =>
  own?.added(frame, place) ?? frame.text;
export const removed = (frame: Pick<Removed, "text" | "why" | "reason">, place: Place): string =>
  own?.removed(frame, place) ?? frame.text;
/** `mutedBefore`: as it was known; `until`: when a mute ends, empty when it does not by itself. */
export const stands = (
  frame: Pick<Standing, "text" | "role" | "mutedUntil" | "room">,
  about: Place & { mutedBefore: number; until: string },
): string => own?.stands(frame, about) ?? frame.text;
