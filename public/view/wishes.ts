// What somebody wants to be told by this browser, kept in it: each is off until they turn it on.

import type { Kept } from "../lib/kept.ts";

/** `notices`: notifications; `everything`: also of what is said to nobody in particular; `tone`: a sound. */
export type Wish = "notices" | "everything" | "tone";

const nameOf = (wish: Wish): string => `chat.tell.${wish}`;

export const readWish = (kept: Kept, wish: Wish): boolean => kept.read(nameOf(wish)) !== null;

export const keepWish = (kept: Kept, wish: Wish, on: boolean): void =>
  kept.write(nameOf(wish), on ? "on" : null);
