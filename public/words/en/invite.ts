// Links into a room.

import { counted } from "./grammar.ts";

export const title = (room: string): string => `Invite people to ${room}`;
export const lede =
  "Whoever opens the link comes into this room, with an account or by making one.";
export const forWhom = "For";
export const people = (count: number): string =>
  counted(count, { one: "# person", other: "# people" });
export const goodFor = "Good for";
export const make = "Make a link";
export const link = "The link";
export const shownOnce = "It is shown this once. Send it to those whom you mean.";

export const stillGood = "Links that are still good";
export const open = (uses: number, until: string): string => `For ${people(uses)}, until ${until}`;
export const revoke = "Revoke";
export const revokeThat = (link: string): string => `Revoke the link ${link.toLowerCase()}`;
