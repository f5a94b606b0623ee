// Who is in the room, and the card of one of them.

import { counted } from "./grammar.ts";

export const people = "Leute";
export const peopleIn = (room: string): string => `Leute in ${room}`;
export const inRoom = "In diesem Raum";
export const here = (count: number): string => counted(count, { other: "Hier · #" });
export const away = (count: number): string => counted(count, { other: "Abwesend · #" });
export const lastSeen = "Zuletzt hier";
export const privateRoom = "Ein privater Raum: Nur Mitglieder sehen ihn.";
export const directRoom = "Ein Gespräch zu zweit: Nur ihr beide könnt es lesen.";
export const openRoom = (instance: string): string => `Alle bei ${instance} können beitreten.`;

/** Small, behind a name. */
export const you = "du";
export const writing = "schreibt";
export const asRole = { owner: "Leitung", admin: "Admin", moderator: "Moderation", guest: "Gast" };

export const message = "Nachricht schreiben";
export const onlyWithAccount = "Mit einem Konto könntest du auch zu zweit schreiben.";
export const mute = "Stummschalten …";
export const removeFromRoom = "Aus dem Raum entfernen …";
export const ban = "Sperren …";
export const roles = { owner: "Leitung", admin: "Admin", moderator: "Moderation", guest: "Gast" };
