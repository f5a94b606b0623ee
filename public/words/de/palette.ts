// Where one jumps to rooms, people and whatever can be done.

import { counted } from "./grammar.ts";

export const title = "Springen oder suchen";
export const results = "Treffer";
/** A button that says `Esc`, too. */
export const close = "Schließen: Esc";
export const count = (count: number): string =>
  counted(count, { one: "# Treffer", other: "# Treffer" });
export const nothing = "Nichts dieses Namens. Strg und Enter zusammen durchsuchen die Nachrichten.";

/** The headings of what was found. */
export const places = "Räume und Leute";
export const elsewhere = "Andere Räume";
export const doThings = "Tun";
export const messages = "Nachrichten";

/** Small, behind a name. */
export const here = "hier bist du";
export const unread = "ungelesen";
export const wanting = (count: string, kind: "direct" | "public" | "private"): string => {
  if (kind === "direct") return count === "1" ? "1 Nachricht" : `${count} Nachrichten`;
  return count === "1" ? "1 Erwähnung" : `${count} Erwähnungen`;
};
export const present = (count: number): string => counted(count, { other: "# da" });

export const searchFor = (query: string): string => `Alle Nachrichten nach „${query}“ durchsuchen`;
export const searchHere = (room: string): string => `In ${room} suchen`;
export const searchAll = "Nachrichten durchsuchen";
export const newPrivate = "Einen privaten Raum einrichten";
export const showPeople = "Leute zeigen oder verbergen";
export const membersOf = (room: string): string => `Mitglieder von ${room}`;
export const inviteTo = (room: string): string => `Leute in ${room} einladen`;
export const settingsOf = (room: string): string => `Einstellungen von ${room}`;
export const mute = (room: string): string => `${room} stumm schalten`;
export const unmute = (room: string): string => `Wieder von ${room} hören`;
export const leave = (room: string): string => `${room} verlassen`;
export const allRead = "Alle Räume als gelesen markieren";
export const appearance = {
  system: "Aussehen wie das System",
  light: "Helles Aussehen",
  dark: "Dunkles Aussehen",
};
export const keys = "Tasten";

/** Behind the keys at the foot: what each of them does, or what its sign seeks. */
export const choose = "wählen";
export const open = "öffnen";
export const rooms = "Räume";
export const people = "Leute";
export const acts = "Aktionen";
