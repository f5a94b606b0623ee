// What a room is called, what it is about, and who may write in it.

import { lasting } from "./lasting.ts";

export const title = "Raum einstellen";
export const isOpen = (room: string, instance: string): string =>
  `${room} ist offen: Alle bei ${instance} können ihn betreten.`;
export const isPrivate = (room: string): string => `${room} ist privat: Nur Mitglieder sehen ihn.`;
export const save = "Speichern";

export const called = "Titel";
export const needsTitle = "Ein privater Raum braucht einen Titel";
export const topic = "Thema";
export const topicLike = "Worum geht es?";
export const slow = "Langsamer Modus";
export const slowOff = "Aus";
export const between = (seconds: number): string => `${lasting(seconds)} zwischen Nachrichten`;
export const readOnly = "Nur lesen";
export const readOnlyHint = "Nur die, die den Raum betreuen, schreiben hier.";
export const archived = "Archiviert";
export const archivedHint =
  "Man kann ihn lesen; es kommt nichts mehr hinzu, und in Listen fehlt er.";
