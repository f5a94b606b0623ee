// The store's methods on PostgreSQL, gathered from the nouns that they are about.

import type { ChatError } from "../../protocol/errors.ts";
import type { Appended, Draft } from "../rooms.ts";
import type { Methods, Tx } from "./transaction.ts";

/** All but `append`, which is committed in groups. */
export const engine: Partial<Omit<Methods, "append">> = {};

// Not there yet: messages.ts has it soon.
export const appendAll = (
  _tx: Tx,
  _drafts: readonly Draft[],
  _now: number,
): Promise<(Appended | ChatError)[]> => Promise.reject(new Error("Nothing is appended yet"));
