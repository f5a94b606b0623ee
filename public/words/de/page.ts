// What the page says of itself: no connection, what could not be loaded, where one is.

import type { LineTrouble } from "../../../src/protocol/lines.ts";

export const offline = "Gerade gibt es keine Verbindung. Versuch es noch einmal.";
export const notLoaded = "Dieser Teil der Seite ließ sich nicht laden. Lade die Seite neu.";
export const toComposer = "Zum Nachrichtenfeld springen";
export const close = "Schließen";
export const showMore = "Mehr zeigen";

export const lostRoom = "Du bist nicht mehr in diesem Raum";
export const chooseAnother = "Such dir einen anderen Raum aus oder leg einen an.";
export const whereTo = "Wohin?";
export const inNoRoom = "Du bist gerade in keinem Raum.";
export const joinOrMake = "Raum betreten oder anlegen";
export const goTo = (room: string): string => `Zu ${room}`;

export const badRoom =
  "Der Name eines Raums besteht aus Buchstaben, Ziffern, Punkten, Binde- oder Unterstrichen";
export const signInEnded = "Deine Anmeldung ist abgelaufen: Du bist jetzt als Gast hier.";
/** Why a message was not sent. */
export const otherAuthor = "Da warst du jemand anderes.";
export const noRooms = "Noch gibt es keine Räume";
/** Of a room that is not on this page. */
export const calledIn = (name: string, room: string, text: string): string =>
  `${name} in ${room}: ${text}`;
/** `more`: they are not all. */
export const who = (count: number, names: string, more: boolean): string =>
  `Hier · ${count}: ${names}${more ? " …" : ""}`;
export const rooms = (names: string, more: boolean): string => `Räume: ${names}${more ? " …" : ""}`;

/** Of a slash line that is none, or is not complete. */
export const complaint = ({ about }: { complaint: string; about: LineTrouble }): string =>
  "usage" in about
    ? `So geht es: ${about.usage}`
    : `/${about.unknown} gibt es nicht. Versuch es mit /help`;
