// What people type to find something: words, "phrases" and filters. Pure; never throws.

import { normaliseRoom } from "./names.ts";
import type { RoomName } from "./ids.ts";

export type TypedQuery = {
  words: string[];
  phrases: string[];
  /** A name or an id; null: of anybody. */
  from: string | null;
  /** Null: in every room. */
  in: RoomName | null;
  /** Milliseconds since 1970, not included; null for no bound. */
  before: number | null;
  /** Milliseconds since 1970, included; null for no bound. */
  since: number | null;
  has: ("link" | "code" | "file")[];
};

const FEATURES = ["link", "code", "file"] as const;
// A filter with its value, in quotes or not; a phrase; a word. What has no closing quote goes on to the end.
const parts = /(\w+):"([^"]*)"?|"([^"]*)"?|(\S+)/gu;

/** What is no filter, or has a value that it cannot have, is a word. Of `from`, `in` and dates the last one holds. */
export function parseQuery(typed: string): TypedQuery {
  const query: TypedQuery = {
    ...{ words: [], phrases: [], from: null, in: null, before: null, since: null, has: [] },
  };
  for (const [whole, name, value, phrase, word] of typed.matchAll(parts)) {
    if (phrase !== undefined) query.phrases.push(phrase);
    else if (name !== undefined) {
      if (!takeFilter(query, name, value ?? "")) query.words.push(whole);
    } else if (word !== undefined && !takeTyped(query, word)) query.words.push(word);
  }
  query.phrases = query.phrases.filter((phrase) => phrase.trim() !== "");
  return query;
}

function takeTyped(query: TypedQuery, word: string): boolean {
  const colon = word.indexOf(":");
  return colon > 0 && takeFilter(query, word.slice(0, colon), word.slice(colon + 1));
}

/** False when it is none. */
function takeFilter(query: TypedQuery, name: string, value: string): boolean {
  switch (name.toLowerCase()) {
    case "from": {
      const from = value.replace(/^@/, "").trim();
      if (from !== "") query.from = from;
      return from !== "";
    }
    case "in":
      return take(normaliseRoom(value), (room) => (query.in = room));
    case "before":
      return take(dayOf(value), (ms) => (query.before = ms));
    case "after":
      return take(dayOf(value), (ms) => (query.since = ms));
    case "has":
      return take(
        FEATURES.find((feature) => feature === value.toLowerCase()),
        (feature) => query.has.push(feature),
      );
    default:
      return false;
  }
}

function take<Value>(value: Value | null | undefined, keep: (value: Value) => void): boolean {
  if (value === null || value === undefined) return false;
  keep(value);
  return true;
}

/** When that day begins, in UTC; null for what is no day. */
function dayOf(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const ms = Date.parse(`${text}T00:00:00Z`);
  // 2026-02-30 is a day for some engines.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? null : ms;
}
