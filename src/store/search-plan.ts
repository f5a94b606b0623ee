// What a search asks of the index, and the same asked of one message. Knows no statement.

import type { ChatEvent } from "../protocol/events.ts";
import type { UserId } from "../protocol/ids.ts";
import {
  fold,
  placesOf,
  type Term,
  termOf,
  withinWords,
  type Word,
  wordsOf,
} from "../protocol/words.ts";
import type { SearchQuery } from "./messages.ts";

export type Plan = {
  terms: readonly Term[];
  /** A name or id as it was typed, and whose account that is by now; null: of everybody. */
  from: { typed: string; account: UserId | null } | null;
  query: SearchQuery;
};

/**
 * `within`: each word may stand within words too, not only those with a star before them. Null when nothing is asked
 * for, or something that no message can have.
 */
export function planOf(
  query: SearchQuery,
  account: UserId | null,
  { within }: { within: boolean },
): Plan | null {
  const { words, phrases, from } = query;
  const terms = [
    ...words.map((word, at) => {
      const term = termOf(word, at === words.length - 1 ? "start" : "whole");
      return term !== null && (within || word.startsWith("*")) ? withinWords(term) : term;
    }),
    ...phrases.map((phrase) => termOf(phrase, "whole")),
  ];
  const known = terms.filter((term) => term !== null);
  const isFiltered =
    from !== null || query.has.length > 0 || query.before !== null || query.since !== null;
  if (known.length === 0 && (terms.length > 0 || (!isFiltered && query.room === null))) return null;
  return { terms: known, from: from === null ? null : { typed: from, account }, query };
}

/** Of one query. */
export const isWider = (one: Plan, other: Plan): boolean =>
  one.terms.some(({ match }, at) => match !== other.terms[at]?.match);

export const partsOf = ({ terms }: Plan): string[] =>
  terms.filter(({ match }) => match === "part").flatMap(({ words }) => words);

/** Whether `message`, which is not deleted, is one that is looked for. The words of its text come along. */
export function fits(plan: Plan, message: ChatEvent): Word[] | null {
  const { from, query } = plan;
  const { timestamp, userId, username } = message;
  if (query.before !== null && timestamp >= query.before) return null;
  if (query.since !== null && timestamp < query.since) return null;
  if (from !== null && userId !== from.typed && userId !== from.account) {
    const name = fold(from.typed);
    if (name === "" || fold(username) !== name) return null;
  }
  const text = message.text.normalize("NFC");
  const features: readonly string[] = query.has.length === 0 ? [] : featuresOf(text);
  if (query.has.some((feature) => !features.includes(feature))) return null;
  const words = wordsOf(text);
  return plan.terms.every((term) => placesOf(term, words).length > 0) ? words : null;
}

// How much one more of the same word counts (as k1 of BM25), and how long an ordinary message is.
const saturation = 1.2;
const ordinaryLength = 12;

/** How well it fits, as a whole number; more is better. All terms occur in all, so that rareness decides nothing. */
export function scoreOf(plan: Plan, words: readonly Word[]): number {
  const { terms } = plan;
  const length = 0.25 + (0.75 * words.length) / ordinaryLength;
  // More than all that how often comes to, where parts are looked for: whole words come first.
  const forWhole = partsOf(plan).length > 0 ? 1 + terms.length * (saturation + 1) : 1;
  const sum = terms.reduce((total, term) => {
    const count = placesOf(term, words).length;
    const isWhole = placesOf({ ...term, match: "whole" }, words).length > 0;
    return (
      total + (isWhole ? forWhole : 0) + (count * (saturation + 1)) / (count + saturation * length)
    );
  }, 0);
  return Math.round(sum * 1_000);
}

const link = /\b(?:https?:\/\/|mailto:)\S/i;
const code = /`[^`]+`/;

/** What `has:` finds. Files are none yet. */
export function featuresOf(text: string): ("link" | "code")[] {
  const features: ("link" | "code")[] = [];
  if (link.test(text)) features.push("link");
  if (code.test(text)) features.push("code");
  return features;
}
