// Who belongs to a room and is not there.

import { counted } from "./grammar.ts";

/** Null: more than are known. */
export const notHere = (count: number | null): string =>
  count === null ? "Not here" : counted(count, { other: "Not here · #" });
export const andMore = (count: number | null): string =>
  count === null ? "and many more" : counted(count, { other: "and # more" });
/** Before the sentence that says who may come. */
export const people = (count: number): string =>
  counted(count, { one: "# person. ", other: "# people. " });
