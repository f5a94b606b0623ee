// What a room is called, what it is about, and who may write in it.

import { lasting } from "./lasting.ts";

export const title = "Room settings";
export const isOpen = (room: string, instance: string): string =>
  `${room} is open: anyone at ${instance} can join.`;
export const isPrivate = (room: string): string =>
  `${room} is private: only its members can see it.`;
export const save = "Save";

export const called = "Title";
export const needsTitle = "A private room needs a title";
export const topic = "Topic";
export const topicLike = "What is it about?";
export const slow = "Slow mode";
export const slowOff = "Off";
export const between = (seconds: number): string => `${lasting(seconds)} between messages`;
export const readOnly = "Read only";
export const readOnlyHint = "Only those who keep this room write here.";
export const archived = "Archived";
export const archivedHint = "It can be read; nothing is added, and lists leave it out.";
