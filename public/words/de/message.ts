// The list of messages and what can be done with one.

import { counted, listed } from "./grammar.ts";

export const messages = "Nachrichten";
export const messagesIn = (room: string): string => `Nachrichten in ${room}`;
export const newMessages = (count: number): string =>
  counted(count, { one: "# neue Nachricht", other: "# neue Nachrichten" });
export const backToLatest = "Zu den neuesten";
export const newSince = (time: string): string => `Neu seit ${time}`;
export const gone = "Diese Nachricht gibt es nicht mehr.";

/** Before what somebody answered. */
export const answering = (name: string, to: string): string => `${name} an ${to}`;
export const deleted = "Nachricht gelöscht";
export const notKept = "Eine Nachricht, die nicht mehr aufbewahrt wird";
export const edited = "bearbeitet";
export const waiting = "Wartet aufs Senden";
export const notSent = "Nicht gesendet.";
export const notSentFor = (reason: string): string => `Nicht gesendet. ${reason}`;
export const sayNotSent = (reason: string): string => `Nicht gesendet: ${reason}`;
export const tryAgain = "Noch einmal";
export const discard = "Verwerfen";

export const actions = "Nachricht";
export const moreActions = "Mehr";
export const reactions = "Reaktionen";
export const moreReactions = "Weitere Reaktionen";
export const addReaction = "Reagieren";
export const reactWith = (emoji: string): string => `Mit ${emoji} reagieren`;
export const thumbsUp = "Daumen hoch";
export const heart = "Herz";
export const youReacted = (reaction: string): string => `${reaction}, auch von dir`;
export const reply = "Antworten";
export const edit = "Bearbeiten";
export const react = "Reagieren …";
export const copyText = "Text kopieren";
export const copyLink = "Link kopieren";
export const markUnread = "Ab hier ungelesen";
export const report = "Melden …";
export const remove = "Löschen …";
export const textCopied = "Der Text ist kopiert.";
export const linkCopied = "Der Link ist kopiert.";
export const copyCode = "Code kopieren";
export const codeCopied = "Der Code ist kopiert.";
export const mayNotCopy =
  "Dieser Browser lässt die Seite nicht kopieren. Markiere den Code stattdessen.";

/** „Ann und Bob sind gekommen · Cat ist gegangen · Dan heißt jetzt Dave“: one part each. */
export const joined = (names: string, count: number): string =>
  `${names} ${count === 1 ? "ist" : "sind"} gekommen`;
export const left = (names: string, count: number): string =>
  `${names} ${count === 1 ? "ist" : "sind"} gegangen`;
export const renamed = (was: string, is: string): string => `${was} heißt jetzt ${is}`;
/** „Ann, Bob und 3 andere“; `others` may be 0. */
export const names = (shown: readonly string[], others: number): string =>
  listed(
    others === 0 ? shown : [...shown, counted(others, { one: "jemand anders", other: "# andere" })],
  );
