// What the page says of itself: no connection, what could not be loaded, where one is.

import type { LineTrouble } from "../../../src/protocol/lines.ts";

export const offline = "There is no connection just now. Try again.";
export const notLoaded = "This part of the page could not be loaded. Reload the page.";
export const toComposer = "Skip to the message box";
export const close = "Close";
export const showMore = "Show more";

export const lostRoom = "You are no longer in this room";
export const chooseAnother = "Choose another room, or make one.";
export const whereTo = "Where to?";
export const inNoRoom = "You are in no room just now.";
export const joinOrMake = "Join or make a room";
export const goTo = (room: string): string => `Go to ${room}`;

export const badRoom = "A room’s name has letters, digits, dots, dashes or underscores";
export const signInEnded = "Your sign-in has ended: you are here as a guest now.";
/** Why a message was not sent. */
export const otherAuthor = "You were somebody else then.";
export const noRooms = "There are no rooms yet";
/** Of a room that is not on this page. */
export const calledIn = (name: string, room: string, text: string): string =>
  `${name} in ${room}: ${text}`;
/** `more`: they are not all. */
export const who = (count: number, names: string, more: boolean): string =>
  `Here · ${count}: ${names}${more ? " …" : ""}`;
export const rooms = (names: string, more: boolean): string => `Rooms: ${names}${more ? " …" : ""}`;

/** Of a slash line that is none, or is not complete. */
export const complaint = (line: { complaint: string; about: LineTrouble }): string =>
  line.complaint;
