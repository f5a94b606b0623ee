// What one is told of while one looks elsewhere: the panel of the bell.

import { listed } from "./grammar.ts";

export const title = "Notifications";
/** Before the browser's own question. */
export const lede = (instance: string): string =>
  `When somebody mentions you or writes to you alone, ${instance} can tell you while you look at something else. Your browser asks you once whether it may.`;

export const whileOpen = "While this page is open";
export const off = "Nothing is shown.";
export const on =
  "Mentions and direct messages are shown, one for each room, until you have read them.";
export const cannot = "This browser shows no notifications.";
export const turnOn = "Show notifications";
export const turnOff = "Show none";

export const everything = "Every message, too";
export const everythingHint =
  "Of the rooms that tell you of all messages, also what is said to nobody in particular.";
export const tone = "A quiet sound";
export const toneHint = "Two soft notes with what you are told of, while this page is open.";

export const byRoom = "Room by room";
export const allTell = "Every room tells you of all messages.";
/** The names are of rooms. */
export const mentionsOnly = (names: readonly string[]): string =>
  `Of mentions only: ${listed(names)}.`;
export const nothing = (names: readonly string[]): string => `Of nothing: ${listed(names)}.`;
export const inMenu = "Each room’s own menu has the choice.";
