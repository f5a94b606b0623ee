// Finding what was said: asks the index, looks through what is not in it yet, and gives only what the asker may
// read. Writes nothing: it runs on a connection of its own beside the writer.

import { ChatError } from "../../protocol/errors.ts";
import type { ChatEvent } from "../../protocol/events.ts";
import type { RoomName, UserId } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import type { SearchPage, SearchQuery } from "../messages.ts";
import type { Reader } from "../rooms.ts";
import { type Holders, openHolders } from "./holders.ts";
import { eventFlags, eventTypes } from "../stored.ts";
import { openReadable, type Readable } from "./readable.ts";
import { type Current, openMark } from "./search-index.ts";
import { fits, isWider, partsOf, type Plan, planOf, scoreOf } from "../search-plan.ts";
import { snippetOf } from "../snippet.ts";
import { expressionOf } from "./search-expression.ts";
import type { Transaction } from "./transaction.ts";

/** Throws `room_not_found` and `banned` as `page` does, `bad_request` for an `after` that is none of ours. */
export type Search = (query: SearchQuery, reader: Reader) => SearchPage;

// One search at a time: who comes next waits for at most this.
export const searchForMs = 300;
// The best of so many of the newest: who looks for a common word among millions wants none of years ago.
export const mostRanked = 1_000;

const above = Number.MAX_SAFE_INTEGER;
// Ids follow the clock, but for when it was put back. By more than this it is hardly ever.
const clockSlackMs = 3_600_000;

type Candidate = { id: number; room: number; name: RoomName; kind: number; seq: number };
type Stop = { stoppedAt: number };
type Found = { id: number; message: ChatEvent; score: number };
/** Ids of events: those of messages, and others between them. */
type Bounds = { from: number; below: number };
/** `untilMs` is of `performance.now`. */
type Scope = { readable: Readable; holders: Holders; untilMs: number };

export function openSearch(transaction: Transaction, current: Current): Search {
  const statements = prepare(transaction);
  const roomsOf = openReadable(transaction);
  const mark = openMark(transaction);
  const holders = openHolders(transaction);

  /** Newest first: those that are not in the index yet, then those of the index. */
  function* candidates(plan: Plan, scope: Scope, bounds: Bounds): Generator<Candidate> {
    const waitingFrom = Math.max(bounds.from, mark.get() + 1);
    yield* inPages(bounds, (below, limit) =>
      statements.selectWaiting.all(below, waitingFrom, limit),
    );
    const { holders } = scope;
    const { places } = scope.readable;
    const indexed = (asked: Plan, below: number, limit: number) => {
      const expression = expressionOf(asked, { places, holders });
      if (expression === null) return [];
      return statements.selectIndexed.all(expression, below, bounds.from, limit);
    };
    let { below } = bounds;
    const whole = { ...plan, terms: plan.terms.filter(({ match }) => match !== "start") };
    if (whole.terms.length < plan.terms.length) {
      const some = indexed(whole, below, firstLooked);
      yield* some;
      if (some.length < firstLooked) return;
      below = some.at(-1)?.id ?? 0;
    }
    yield* inPages({ ...bounds, below }, (before, limit) => indexed(plan, before, limit));
  }

  /** Ends with a `Stop` when the time is over; by then it has looked at one at least, so that paging gets on. */
  function* matches(plan: Plan, scope: Scope, bounds: Bounds): Generator<Found | Stop> {
    for (const { id, room, name, kind, seq } of candidates(plan, scope, bounds)) {
      const message = scope.readable.has(room, kind) ? current(name, seq) : null;
      const words = message === null || message.deleted === true ? null : fits(plan, message);
      if (message !== null && words !== null)
        yield { id, message, score: plan.query.best ? scoreOf(plan, words) : 0 };
      if (performance.now() > scope.untilMs) return yield { stoppedAt: id };
    }
  }

  return (query, reader) => {
    const untilMs = performance.now() + searchForMs;
    const readable = roomsOf(reader, query);
    const account = query.from === null ? null : statements.selectAccount.get(skeleton(query.from));
    const plan = planOf(query, account?.id ?? null, { within: false });
    const wider = planOf(query, account?.id ?? null, { within: true });
    if (plan === null || wider === null || readable.places === "") return nothing;
    const from = query.since === null ? 0 : statements.idAt(query.since - clockSlackMs);
    const to = query.before === null ? null : statements.idAt(query.before + clockSlackMs);
    const take = query.best ? bestOf : newestOf;

    function look(asked: Plan): SearchPage {
      // What was found in the vocabulary is still to be looked for: half of the time that is left.
      const nowMs = performance.now();
      const found = holders(partsOf(asked), readable, nowMs + (untilMs - nowMs) / 2);
      const scope = { readable, holders: found.holders, untilMs };
      const page = take(asked, (below) =>
        matches(asked, scope, { from, below: Math.min(below ?? above, to ?? above) }),
      );
      return { ...page, partial: page.partial || found.cut };
    }
    function lookWithin(asked: Plan): SearchPage {
      const page = look(asked);
      return {
        ...page,
        within: true,
        next: page.next === null ? null : `${withinMark}${page.next}`,
      };
    }

    if (query.after?.startsWith(withinMark) === true) {
      const after = query.after.slice(withinMark.length);
      return lookWithin({ ...wider, query: { ...query, after } });
    }
    const page = look(plan);
    const isAll = query.after === null && page.hits.length === 0 && !page.partial;
    return isAll && isWider(wider, plan) ? lookWithin(wider) : page;
  };
}

const nothing: SearchPage = { hits: [], next: null, partial: false, within: false };
// Of a cursor: the next page is of the search within words too.
const withinMark = "w";

// The index gathers all that begins with a word before it gives the first of it. Often enough the newest messages
// with the other words are all there are, or have what fills a page: they are looked at one by one before.
const firstLooked = 256;
// Most searches end with the first; a statement that is left in its midst would hold on to the log.
const firstPage = 64;
const laterPage = 1_024;

function* inPages(
  { below }: Bounds,
  read: (below: number, limit: number) => Candidate[],
): Generator<Candidate> {
  for (let limit = firstPage; ; limit = laterPage) {
    const page = read(below, limit);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < limit) return;
    below = last.id;
  }
}

/** Newest first, those with an id below the one given; null: all. */
type Matches = (below: number | null) => Iterable<Found | Stop>;

function newestOf(plan: Plan, matches: Matches): SearchPage {
  const { query } = plan;
  const [after = null] = cursorOf(query.after, 1);
  const found: Found[] = [];
  for (const each of matches(after)) {
    if ("stoppedAt" in each)
      return { ...nothing, hits: hitsOf(plan, found), next: `${each.stoppedAt}`, partial: true };
    // One more than asked for tells whether there is more.
    if (found.length === query.limit) {
      const next = `${found.at(-1)?.id ?? 0}`;
      return { ...nothing, hits: hitsOf(plan, found), next };
    }
    found.push(each);
  }
  return { ...nothing, hits: hitsOf(plan, found) };
}

/** The cursor says of which newest message on the best were chosen, so that what comes in meanwhile moves nothing. */
function bestOf(plan: Plan, matches: Matches): SearchPage {
  const { query } = plan;
  const [newest = null, score = 0, id = 0] = cursorOf(query.after, 3);
  const found: Found[] = [];
  let partial = false;
  for (const each of matches(newest === null ? null : newest + 1)) {
    partial = "stoppedAt" in each || found.length === mostRanked;
    if ("stoppedAt" in each || partial) break;
    found.push(each);
  }
  const top = newest ?? found[0]?.id ?? 0;
  const left = found
    .filter(
      (each) => newest === null || each.score < score || (each.score === score && each.id < id),
    )
    .sort((one, other) => other.score - one.score || other.id - one.id);
  const shown = left.slice(0, query.limit);
  const last = shown.at(-1);
  const more = last !== undefined && left.length > shown.length;
  const next = more ? `${top}.${last.score}.${last.id}` : null;
  return { ...nothing, hits: hitsOf(plan, shown), next, partial };
}

const hitsOf = ({ terms }: Plan, found: readonly Found[]) =>
  found.map(({ message }) => ({ message, snippet: snippetOf(message.text, terms) }));

function cursorOf(after: string | null, numbers: number): number[] {
  if (after === null) return [];
  const parts = /^\d{1,16}(\.\d{1,16}){0,2}$/.test(after) ? after.split(".").map(Number) : [];
  if (parts.length === numbers && parts.every(Number.isSafeInteger)) return parts;
  throw new ChatError("bad_request", `"after" must be the "next" of an answer to the same search`);
}

function prepare({ db }: Transaction) {
  type EventTime = { id: number; timestamp: number };
  const selectNext = db.prepare<EventTime, [number]>(
    "select id, timestamp from events where id >= ? order by id limit 1",
  );
  const selectNewest = db.prepare<{ id: number | null }, []>("select max(id) as id from events");
  const columns = "e.id, e.room, e.seq, r.name, r.kind";

  /** The first id from that moment on, found by halves; above all others when there is none. */
  function idAt(ms: number): number {
    let [low, high] = [0, (selectNewest.get()?.id ?? 0) + 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const event = selectNext.get(middle);
      if (event === null || event.timestamp >= ms) high = middle;
      else low = event.id + 1;
    }
    return low;
  }

  return {
    idAt,
    selectAccount: db.prepare<{ id: UserId }, [string]>("select id from users where mark = ?"),
    selectWaiting: db.prepare<Candidate, [number, number, number]>(
      `select ${columns} from events e cross join rooms r on r.id = e.room
       where e.id < ? and e.id >= ? and e.type = ${eventTypes.chat} and e.flags & ${eventFlags.deleted} = 0
       order by e.id desc limit ?`,
    ),
    selectIndexed: db.prepare<Candidate, [string, number, number, number]>(
      `select ${columns}
       from words w cross join events e on e.id = w.rowid cross join rooms r on r.id = e.room
       where words match ? and w.rowid < ? and w.rowid >= ? order by w.rowid desc limit ?`,
    ),
  };
}
