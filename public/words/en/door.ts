// The way in: a name and a room.

import { counted } from "./grammar.ts";

export const yourName = "Your name";
export const room = "Room";
export const comeIn = "Come in";
export const roomsHere = "Rooms here";
/** Before, between and behind the two links. */
export const nothingToSignUp =
  "Nothing to sign up for: your name stays with this browser. To have it elsewhere too, ";
export const makeAccount = "make an account";
export const or = " or ";
export const signIn = "sign in";
export const stop = ".";

export const chooseName = "Choose a name for the others to see";
export const badName = (most: number): string =>
  `A name has 1 to ${most} characters of one alphabet, and nothing hidden in it`;
export const nameRoom = "Name the room you would like to go to";

/** `count` people are in `room`, which is the fullest; 0: nobody is anywhere. */
export const invitation = (count: number, room: string): string =>
  count === 0
    ? "Pick a name and a room, and you are in."
    : `${counted(count, { one: "Somebody is", other: "# people are" })} in ${room} now. Pick a name to join them.`;

export const emptyNow = "empty now";
export const here = (count: number): string => `${count} here`;
