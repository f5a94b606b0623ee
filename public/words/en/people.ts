// Who is in the room, and the card of one of them.

import { counted } from "./grammar.ts";

export const people = "People";
export const peopleIn = (room: string): string => `People in ${room}`;
export const inRoom = "In this room";
export const here = (count: number): string => counted(count, { other: "Here · #" });
export const away = (count: number): string => counted(count, { other: "Away · #" });
export const lastSeen = "Here when last seen";
export const privateRoom = "A private room: only its members can see it.";
export const directRoom = "A conversation between two: only they can read it.";
export const openRoom = (instance: string): string => `Anyone at ${instance} can join.`;

/** Small, behind a name. */
export const you = "you";
export const writing = "writing";
export const asRole = { owner: "owner", admin: "admin", moderator: "moderator", guest: "guest" };

export const message = "Message";
export const onlyWithAccount = "With an account you could write to them alone.";
export const mute = "Mute …";
export const removeFromRoom = "Remove from room …";
export const ban = "Ban …";
export const roles = { owner: "Owner", admin: "Admin", moderator: "Moderator", guest: "Guest" };
