// The way in: a name and a room.

import { counted } from "./grammar.ts";

export const yourName = "Dein Name";
export const room = "Raum";
export const comeIn = "Eintreten";
export const roomsHere = "Räume hier";
/** Before, between and behind the two links. */
export const nothingToSignUp =
  "Du brauchst kein Konto: Dein Name bleibt in diesem Browser. Um ihn auch anderswo zu haben, kannst du ";
export const makeAccount = "ein Konto anlegen";
export const or = " oder ";
export const signIn = "dich anmelden";
export const stop = ".";

export const chooseName = "Wähl einen Namen, den die anderen sehen";
export const badName = (most: number): string =>
  `Ein Name hat 1 bis ${most} Zeichen aus einem Alphabet, und keine verborgenen`;
export const nameRoom = "Nenn den Raum, in den du möchtest";

/** `count` people are in `room`, which is the fullest; 0: nobody is anywhere. */
export const invitation = (count: number, room: string): string =>
  count === 0
    ? "Wähl einen Namen und einen Raum, und du bist drin."
    : `In ${room} ${counted(count, { one: "ist gerade jemand", other: "sind gerade # Leute" })}. Wähl einen Namen, um dazuzukommen.`;

export const emptyNow = "gerade leer";
export const here = (count: number): string => `${count} hier`;
