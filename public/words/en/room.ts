// The open room: its head and menu, how it begins, who may not write in it just now.

import { counted } from "./grammar.ts";

export const back = "Back to rooms";
export const backUnread = (count: number): string => `Back to rooms, ${count} unread`;
export const search = "Search in this room";
export const people = "People";
export const menu = "Room menu";

export const otherGone = "Not here just now";
export const otherAway = "Away";
export const otherHere = "Here";
/** The reader is among them. */
export const present = (count: number): string =>
  count < 2
    ? "Nobody else is here just now"
    : counted(count, { one: "# person here", other: "# people here" });

export const members = "Members";
export const invite = "Invite people";
export const settings = "Room settings";
export const leave = (room: string): string => `Leave ${room}`;
export const leaveDirect = "Leave this conversation";

export const tellMeOf = "Tell me of";
export const levels = { all: "All messages", mentions: "Mentions", none: "Nothing" };

export const pruned = "Older messages are no longer kept.";
export const beginning = {
  public: (name: string, instance: string): string =>
    `This is the beginning of ${name}. Say hello, or send this page’s address to somebody you would like to see at ${instance}.`,
  private: (name: string): string =>
    `This is the beginning of ${name}. Only its members can see it: add people, or invite them, from the room’s menu.`,
  direct: (name: string): string =>
    `This is the beginning of your conversation with ${name}. Only the two of you can read it.`,
};

export const archived = "This room is archived. It can be read; nothing is added.";
export const muted = "You are muted here.";
export const mutedUntil = (moment: string): string => `You are muted here until ${moment}.`;
export const readOnly = "Only those who keep this room write here.";
