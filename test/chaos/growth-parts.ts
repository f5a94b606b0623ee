// A board's texts taken apart: what somebody gave a message whole, and the parts put behind it. Pure.

import type { ClientHistory, Entry } from "./history.ts";
import { userOf } from "./view.ts";

/** Something asked that gives a message a text, or more of one, over all its tries. */
export type Given = {
  id: string;
  kind: "say" | "edit" | "append";
  room: string;
  /** 0: the message that it makes. */
  message: number;
  text: string;
  client: string;
  userId: string | null;
  /** Of its last try. A part is tried once. */
  connection: number;
  /** Its first and last try, in milliseconds since the run began. */
  askedAt: number;
  lastAskedAt: number;
  /** Infinity: it never was. */
  ackedAt: number;
  /** The ack's; 0 when it named none. */
  ackSeq: number;
  tries: number;
  /** Those that said for sure that it was not done. */
  refusals: number;
  /** Its place in what its client did. */
  order: number;
};

/** All that was given, by its text: each has the id of its asking in it. */
export type AllGiven = ReadonlyMap<string, Given>;

export type Pieces = { whole: Given; parts: Given[] };

/** What is asked for in `append` begins with it, and nothing else has it. */
const mark = "|";

export function givenIn(clients: readonly ClientHistory[]): Map<string, Given> {
  const byId = new Map<string, Given>();
  for (const client of clients) {
    const author = { client: client.client, userId: userOf(client) };
    for (const [order, entry] of client.entries.entries()) {
      if (entry.what === "asked") note(byId, entry, order, author);
      const known = entry.what === "answered" ? byId.get(entry.id) : undefined;
      if (known === undefined || entry.what !== "answered") continue;
      if (entry.code === null) {
        known.ackedAt = Math.min(known.ackedAt, entry.at);
        known.ackSeq ||= entry.seq;
      } else if (entry.code !== "internal") known.refusals++;
    }
  }
  return new Map([...byId.values()].map((each) => [each.text, each]));
}

function note(
  byId: Map<string, Given>,
  { id, room, act, at, connection }: Extract<Entry, { what: "asked" }>,
  order: number,
  author: Pick<Given, "client" | "userId">,
): void {
  const { kind, message, text } = act;
  // With nothing to put behind it a part only ends what grows.
  if (kind === "delete" || kind === "react" || text === "") return;
  const known = byId.get(id);
  if (known !== undefined) {
    Object.assign(known, { connection, lastAskedAt: at, tries: known.tries + 1 });
    return;
  }
  byId.set(id, {
    ...{ id, kind, room, message, text, ...author, connection, order },
    ...{ askedAt: at, lastAskedAt: at, ackedAt: Infinity, ackSeq: 0, tries: 1, refusals: 0 },
  });
}

/** Without the parts behind it. */
export const wholeOf = (text: string): string => text.split(mark, 1)[0] ?? "";

/** Null: some of it is not a thing that was given. */
export function piecesOf(text: string, given: AllGiven): Pieces | null {
  const [first = "", ...rest] = text.split(mark);
  const whole = given.get(first);
  if (whole === undefined) return null;
  const parts = rest.flatMap((each) => given.get(`${mark}${each}`) ?? []);
  return parts.length === rest.length ? { whole, parts } : null;
}

/** Both to one message: `one` was surely taken first, if both were. */
export const isBefore = (one: Given, other: Given): boolean =>
  one.ackedAt < other.askedAt ||
  (one.client === other.client && one.connection === other.connection && one.order < other.order);

/** Before `part` was asked for it was surely the message's text. */
export const wasThereFor = (whole: Given, part: Given): boolean =>
  whole.kind === "say" || whole.ackedAt < part.askedAt;

export const wasRefused = ({ refusals, tries }: Given): boolean => refusals >= tries;
