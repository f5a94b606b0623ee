// The search, and what it found.

export const title = "Nachrichten durchsuchen";
export const results = "Gefundene Nachrichten";
export const like = 'Wörter oder "eine Wendung"';
export const narrowWith = "Einengen mit ";
export const onlyIn = (room: string): string => `Nur in ${room}`;
export const everywhere = "Überall suchen";
export const within = (room: string): string => `in ${room}`;

export const nothing = "Nichts gefunden.";
export const nothingInTime = "In der Zeit, die war, fand sich nichts. Eng die Suche ein.";
export const newest = (count: number): string =>
  `Die neuesten ${count}; beim Blättern kommen mehr.`;
export const found = (count: number): string => `${count} gefunden.`;
export const withinWords = (tally: string): string => `In Wörtern gefunden. ${tally}`;
export const maybeOlder = (tally: string): string => `${tally} Vielleicht gibt es noch ältere.`;
