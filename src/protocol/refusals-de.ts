// What is refused, in German, by its code: the page and the pages of forms say it alike. In English the server's
// own text stands.

import type { ErrorCode } from "./errors.ts";

export const refusals: Readonly<Record<ErrorCode, string>> = {
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
  not_subscribed: "An diesen Browser wird nichts geschickt",
  push_failed: "Der Push-Dienst hat es nicht angenommen",
  internal: "Beim Server ist etwas schiefgegangen; es ist vermerkt",
};
