// What one is told of while one looks elsewhere: the panel of the bell.

import { listed } from "./grammar.ts";

export const title = "Mitteilungen";
/** Before the browser's own question. */
export const lede = (instance: string): string =>
  `Wenn dich jemand erwähnt oder dir allein schreibt, kann ${instance} dir das melden, während du etwas anderes ansiehst. Dein Browser fragt dich einmal, ob das erlaubt ist.`;

export const whileOpen = "Solange diese Seite offen ist";
export const off = "Es wird nichts angezeigt.";
export const on =
  "Erwähnungen und Direktnachrichten werden angezeigt, eine je Raum, bis du sie gelesen hast.";
export const cannot = "Dieser Browser zeigt keine Mitteilungen.";
export const turnOn = "Mitteilungen anzeigen";
export const turnOff = "Keine mehr anzeigen";

export const everything = "Auch jede Nachricht";
export const everythingHint =
  "Aus Räumen, die dir alle Nachrichten melden, auch, was an niemanden im Besonderen geht.";
export const tone = "Ein leiser Ton";
export const toneHint =
  "Zwei sanfte Töne zu dem, was dir gemeldet wird, solange diese Seite offen ist.";

export const byRoom = "Raum für Raum";
export const allTell = "Jeder Raum meldet dir alle Nachrichten.";
/** The names are of rooms. */
export const mentionsOnly = (names: readonly string[]): string =>
  `Nur Erwähnungen: ${listed(names)}.`;
export const nothing = (names: readonly string[]): string => `Gar nichts: ${listed(names)}.`;
export const inMenu = "Jeder Raum hat die Wahl in seinem eigenen Menü.";
