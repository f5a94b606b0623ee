// The open room: its head and menu, how it begins, who may not write in it just now.

import { counted } from "./grammar.ts";

export const back = "Zurück zu den Räumen";
export const backUnread = (count: number): string => `Zurück zu den Räumen, ${count} ungelesen`;
export const search = "In diesem Raum suchen";
export const people = "Leute";
export const menu = "Menü des Raums";

export const otherGone = "Gerade nicht hier";
export const otherAway = "Abwesend";
export const otherHere = "Hier";
/** The reader is among them. */
export const present = (count: number): string =>
  count < 2
    ? "Außer dir ist gerade niemand hier"
    : counted(count, { one: "# Person hier", other: "# Leute hier" });

export const members = "Mitglieder";
export const invite = "Leute einladen";
export const settings = "Raum einstellen";
export const leave = (room: string): string => `${room} verlassen`;
export const leaveDirect = "Dieses Gespräch verlassen";

export const tellMeOf = "Sag mir Bescheid bei";
export const levels = { all: "Allen Nachrichten", mentions: "Erwähnungen", none: "Nichts" };

export const pruned = "Ältere Nachrichten werden nicht mehr aufbewahrt.";
export const beginning = {
  public: (name: string, instance: string): string =>
    `Hier beginnt ${name}. Sag Hallo, oder schick die Adresse dieser Seite jemandem, den du gern bei ${instance} sähst.`,
  private: (name: string): string =>
    `Hier beginnt ${name}. Nur Mitglieder sehen diesen Raum: Im Menü des Raums kannst du Leute hinzufügen oder einladen.`,
  direct: (name: string): string =>
    `Hier beginnt dein Gespräch mit ${name}. Nur ihr beide könnt es lesen.`,
};

export const archived =
  "Dieser Raum ist archiviert. Man kann ihn lesen, aber nichts mehr schreiben.";
export const muted = "Du bist hier stummgeschaltet.";
export const mutedUntil = (moment: string): string => `Du bist hier stummgeschaltet bis ${moment}.`;
export const readOnly = "Hier schreiben nur die, die den Raum betreuen.";
