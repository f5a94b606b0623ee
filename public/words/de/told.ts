// What the server tells one person, said from the fields: its own sentences are in English.

import type { ErrorCode } from "../../../src/protocol/errors.ts";
import type { Added, ErrorReply, Removed, Standing } from "../../../src/protocol/events.ts";
import { lasting } from "./grammar.ts";

/** `room`: as people call it. */
type Place = { room: string };
type Before = { role: string; mutedUntil: number };

const refusals: Readonly<Record<ErrorCode, string>> = {
  bad_json: "Der Server konnte das nicht lesen",
  bad_request: "Da fehlt etwas, oder etwas passt nicht",
  unknown_type: "Das kennt der Server nicht",
  too_large: "Das ist zu lang",
  unauthenticated: "Melde dich zuerst an",
  forbidden: "Das darfst du nicht",
  room_not_found: "Diesen Raum gibt es nicht",
  room_archived: "Dieser Raum ist archiviert: Man kann ihn lesen, aber nichts mehr hinzufügen",
  read_only: "Hier schreiben nur die, die den Raum betreuen",
  slow_mode: "In diesem Raum geht es langsam zu: Warte einen Moment, bevor du weiterschreibst",
  muted: "Du bist hier stummgeschaltet",
  banned: "Du bist gesperrt",
  message_not_found: "Diese Nachricht gibt es nicht",
  too_many_reactions: "Mehr als 50 verschiedene Reaktionen kann eine Nachricht nicht haben",
  user_not_found: "Niemand heißt so",
  invitation_invalid: "Diese Einladung gilt nicht oder nicht mehr",
  not_in_room: "Betritt zuerst einen Raum",
  name_taken: "So heißt hier schon jemand",
  name_invalid: "Dieser Name geht nicht",
  key_conflict: "Dieser Schlüssel gehört schon zu einer anderen Nachricht",
  rate_limited: "Nicht so schnell!",
  too_many_rooms: "Du bist in zu vielen Räumen; verlass erst einen",
  too_many_connections: "Zu viele Verbindungen",
  storage_unavailable: "Der Server kann gerade nichts speichern; es ging nichts hinein",
  internal: "Beim Server ist etwas schiefgegangen; es ist vermerkt",
};

export const refused = (reply: Pick<ErrorReply, "code" | "text" | "retryAfterMs">): string => {
  // A newer server may have codes that are not in the table, whatever the type says.
  const own: string | undefined = refusals[reply.code];
  const { retryAfterMs } = reply;
  if (own === undefined) return reply.text;
  if (retryAfterMs === undefined) return own;
  return `${own} (noch ${lasting(Math.max(1, Math.ceil(retryAfterMs / 1_000)))})`;
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

/** `before`: what was known of them there; `until`: when a mute ends, empty when it does not by itself. */
export const stands = (
  frame: Pick<Standing, "text" | "role" | "mutedUntil" | "room">,
  { room, before, until }: Place & { before: Before; until: string },
): string => {
  const there = frame.room === null ? "auf diesem Server" : `in ${room}`;
  if (frame.mutedUntil > before.mutedUntil)
    return `Du bist ${there} stummgeschaltet${until === "" ? "" : `, und zwar bis ${until}`}`;
  if (frame.mutedUntil < before.mutedUntil) return `Du darfst ${there} wieder schreiben`;
  const role = roles[frame.role];
  return role === undefined ? frame.text : `${role} ${there}`;
};
