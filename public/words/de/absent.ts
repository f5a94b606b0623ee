// Who belongs to a room and is not there.

import { counted } from "./grammar.ts";

/** Null: more than are known. */
export const notHere = (count: number | null): string =>
  count === null ? "Nicht hier" : counted(count, { other: "Nicht hier · #" });
export const andMore = (count: number | null): string =>
  count === null ? "und viele weitere" : counted(count, { other: "und # weitere" });
/** Before the sentence that says who may come. */
export const people = (count: number): string =>
  counted(count, { one: "Eine Person. ", other: "# Leute. " });
