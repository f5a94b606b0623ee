// The names of keys, and what each of them does.

/** As they stand on a keyboard. */
export const names = {
  mod: "Strg",
  alt: "Alt",
  shift: "Umschalt",
  enter: "Enter",
  escape: "Esc",
  delete: "Entf",
  home: "Pos1",
  end: "Ende",
  pageUp: "Bild auf",
  pageDown: "Bild ab",
};

export const title = "Tasten";
export const everywhere = "Überall";
export const writing = "Beim Schreiben";
export const reading = "Auf einer Nachricht";

export const jump = "Springen oder suchen";
export const nextRoom = "Raum darüber oder darunter";
export const nextUnread = "Nächster ungelesener Raum";
export const nextRegion = "Nächster oder voriger Teil der Seite";
export const searchAll = "Überall suchen";
export const searchHere = "In diesem Raum suchen";
export const escape = "Schließen, abbrechen, dann ist alles gelesen";
export const allRead = "Alle Räume als gelesen markieren";
export const thisSheet = "Diese Tasten";

export const send = "Senden";
export const newLine = "Neue Zeile";
export const sendAlways = "Senden, auch auf dem Telefon";
export const editLast = "Deine letzte Nachricht ändern";
export const complete = "Leute, Räume, Emoji";
export const bold = "Fett";
export const italic = "Kursiv";

export const move = "Nachricht darüber oder darunter";
export const page = "Einige Nachrichten auf oder ab";
export const ends = "Erste gezeigte, neueste";
export const actions = "Alles, was sich damit tun lässt";
export const reply = "Antworten";
export const edit = "Ändern";
export const react = "Reagieren";
export const remove = "Löschen";
export const unread = "Ab hier als ungelesen markieren";
export const copy = "Den Text kopieren";
export const back = "Zurück zum Schreiben";

export const letters = "Einzelne Buchstaben und Zeichen tun etwas";
export const lettersHint =
  "Aus heißt: R oder ? ist nur ein Buchstabe oder Zeichen. Tasten mit Namen bleiben, wie sie sind.";
