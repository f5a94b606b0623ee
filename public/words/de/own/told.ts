// What the server tells one person, said in German from the fields. Loaded by ../told.ts.

import type { Added, ErrorReply, Removed, Standing } from "../../../../src/protocol/events.ts";
import { refusals } from "../../../../src/protocol/refusals-de.ts";

/** `room`: as people call it. */
type Place = { room: string };

export const refused = (reply: Pick<ErrorReply, "code" | "text" | "retryAfterMs">): string => {
  // A newer server may have codes that are not in the table, whatever the type says.
  const own: string | undefined = refusals[reply.code];
  const { retryAfterMs } = reply;
  if (own === undefined) return reply.text;
  if (retryAfterMs === undefined) return own;
  return `${own} (noch ${Math.max(1, Math.ceil(retryAfterMs / 1_000))} s)`;
};

export const added = ({ room }: Pick<Added, "text" | "room">, place: Place): string =>
  room.other
    ? `Du hast jetzt ein Gespräch mit ${room.other.username}`
    : `Du bist jetzt Mitglied in ${place.room}`;

const why = { kicked: "entfernt", banned: "ausgesperrt", removed: "herausgenommen" };
export const removed = (
  frame: Pick<Removed, "text" | "why" | "reason">,
  { room }: Place,
): string => {
  const sentence = `Du wurdest aus ${room} ${why[frame.why]}`;
  return frame.reason === "" ? sentence : `${sentence}: ${frame.reason}`;
};

const roles: Readonly<Record<string, string>> = {
  owner: "Du gehörst jetzt zur Leitung",
  admin: "Du gehörst jetzt zu den Admins",
  moderator: "Du gehörst jetzt zur Moderation",
  member: "Du bist jetzt Mitglied",
};

/** `mutedBefore`: as it was known; `until`: when a mute ends, empty when it does not by itself. */
export const stands = (
  frame: Pick<Standing, "text" | "role" | "mutedUntil" | "room">,
  { room, mutedBefore, until }: Place & { mutedBefore: number; until: string },
): string => {
  const there = frame.room === null ? "auf diesem Server" : `in ${room}`;
  if (frame.mutedUntil > mutedBefore)
    return `Du bist ${there} stummgeschaltet${until === "" ? "" : `, und zwar bis ${until}`}`;
  if (frame.mutedUntil < mutedBefore) return `Du darfst ${there} wieder schreiben`;
  const role = roles[frame.role];
  return role === undefined ? frame.text : `${role} ${there}`;
};
