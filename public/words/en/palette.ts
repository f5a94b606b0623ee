// Where one jumps to rooms, people and whatever can be done.

import { counted } from "./grammar.ts";

export const title = "Jump to or search";
export const results = "Results";
/** A button that says `Esc`, too. */
export const close = "Close: Esc";
export const count = (count: number): string =>
  counted(count, { one: "# result", other: "# results" });
export const nothing = "Nothing of that name. Ctrl and Enter together search the messages.";

/** The headings of what was found. */
export const places = "Rooms and people";
export const elsewhere = "Other rooms";
export const doThings = "Do";
export const messages = "Messages";

/** Small, behind a name. */
export const here = "you are here";
export const unread = "unread";
export const wanting = (count: string, kind: "direct" | "public" | "private"): string => {
  if (kind === "direct") return count === "1" ? "1 message" : `${count} messages`;
  return count === "1" ? "1 mention" : `${count} mentions`;
};
export const present = (count: number): string => counted(count, { other: "# here" });

export const searchFor = (query: string): string => `Search all messages for “${query}”`;
export const searchHere = (room: string): string => `Search in ${room}`;
export const searchAll = "Search messages";
export const newPrivate = "Make a private room";
export const showPeople = "Show or hide people";
export const membersOf = (room: string): string => `Members of ${room}`;
export const inviteTo = (room: string): string => `Invite people to ${room}`;
export const settingsOf = (room: string): string => `Settings of ${room}`;
export const mute = (room: string): string => `Mute ${room}`;
export const unmute = (room: string): string => `Hear of ${room} again`;
export const leave = (room: string): string => `Leave ${room}`;
export const allRead = "Mark all rooms as read";
export const appearance = {
  system: "System appearance",
  light: "Light appearance",
  dark: "Dark appearance",
};
export const keys = "Keys";

/** Behind the keys at the foot: what each of them does, or what its sign seeks. */
export const choose = "choose";
export const open = "open";
export const rooms = "rooms";
export const people = "people";
export const acts = "actions";
