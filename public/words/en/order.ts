// Keeping order with people: the questions before a mute, a removal, a ban, a deletion, a report.

import { lasting } from "./lasting.ts";

export const where = "Where";
export const inRoom = (room: string): string => `In ${room}`;
export const everywhere = (instance: string): string => `Everywhere at ${instance}`;
export const howLong = "For how long";
export const span = (seconds: number): string => lasting(seconds);
export const forGood = "For good";
export const reason = "Reason";
export const mayBeEmpty = "It may stay empty.";

export const muteThem = (name: string): string => `Mute ${name}`;
export const muteLede = "They can read on, but not write. They are told why, and not by whom.";
export const mute = "Mute";
export const lifted = "Not any more: they may write again";

export const removeThem = (name: string, room: string): string => `Remove ${name} from ${room}?`;
export const remove = "Remove";
export const mayComeBack = "They may come back at any time.";
export const seeNoMore = "They see no more of it until somebody adds them.";
export const toldWhy = (after: string): string => `${after} They are told why, and not by whom.`;

export const banThem = (name: string): string => `Ban ${name}`;
export const banLede =
  "They are taken out at once, and kept out. They are told why, and not by whom.";
export const ban = "Ban";
export const deleteSaid = "Delete what they said";
export const nothing = "Nothing";
export const inTheLast = (seconds: number): string => `In the last ${lasting(seconds)}`;

export const deleteThis = "Delete this message?";
export const deleteLede = "It is gone for everybody, and for good.";
export const doDelete = "Delete";

export const reportWhat = (name: string): string => `Report what ${name} said`;
export const reportLede = (instance: string): string =>
  `Those who keep order at ${instance} will see this message and your name.`;
export const whatIsWrong = "What is wrong with it?";
export const report = "Report";
