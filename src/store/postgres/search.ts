// Finding what was said: PostgreSQL's index says which messages may fit, each is looked at as it is now, and only what
// the asker may read is given.
//
// As on SQLite, but for two things. The newest first are those of the newest time, whatever the order in which rooms
// took them. And words are found within words by looking through the newest messages one by one, for as long as there
// is time: no list of all words is kept.

import { ChatError } from "../../protocol/errors.ts";
import type { ChatEvent } from "../../protocol/events.ts";
import type { RoomName, UserId } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import type { SearchPage, SearchQuery } from "../messages.ts";
import type { Reader } from "../rooms.ts";
import { fits, isWider, type Plan, planOf, partsOf, scoreOf } from "../search-plan.ts";
import { snippetOf } from "../snippet.ts";
import { eventFlags, eventTypes, roomKinds } from "../stored.ts";
import { isCancelled } from "./failures.ts";
import { fromEvents, reactionsColumn, readColumns, type ReadRow, toMessage } from "./history.ts";
import { type Readable, readableBy } from "./search-rooms.ts";
import type { Tx, Value } from "./transaction.ts";
import { queryOf } from "./words.ts";

// A connection is taken for no longer.
const searchForMs = 500;
// The best of so many of the newest, as on SQLite.
const mostRanked = 1_000;
const firstPage = 64;
const laterPage = 1_024;

/** Where a message stands among all: by time, then by room and number. */
type Spot = readonly [timestamp: number, room: number, seq: number];
type Found = { spot: Spot; message: ChatEvent; score: number };
type Stop = { stoppedAt: Spot };
type Candidate = ReadRow & { room: number; name: RoomName };
type Scope = { tx: Tx; readable: Readable; untilMs: number };

const topmost: Spot = [Number.MAX_SAFE_INTEGER, 0, 0];

/** Throws `room_not_found` and `banned` as `page` does, `bad_request` for an `after` that is none of ours. */
export async function search(tx: Tx, query: SearchQuery, reader: Reader): Promise<SearchPage> {
  const untilMs = performance.now() + searchForMs;
  const readable = await readableBy(tx, reader, query);
  const account = query.from === null ? null : await accountOf(tx, query.from);
  const plan = planOf(query, account, { within: false });
  const wider = planOf(query, account, { within: true });
  const isNowhere = !readable.everyPublic && readable.rooms.length === 0;
  if (plan === null || wider === null || isNowhere) return nothing;
  const scope = { tx, readable, untilMs };
  const take = query.best ? bestOf : newestOf;

  async function lookWithin(asked: Plan): Promise<SearchPage> {
    const page = await take(asked, scope);
    const next = page.next === null ? null : `${withinMark}${page.next}`;
    return { ...page, within: true, next };
  }

  if (query.after?.startsWith(withinMark) === true) {
    const after = query.after.slice(withinMark.length);
    return lookWithin({ ...wider, query: { ...query, after } });
  }
  const page = await take(plan, scope);
  const isAll = query.after === null && page.hits.length === 0 && !page.partial;
  return isAll && isWider(wider, plan) ? lookWithin(wider) : page;
}

const nothing: SearchPage = { hits: [], next: null, partial: false, within: false };
// Of a cursor: the next page is of the search within words too.
const withinMark = "w";

async function accountOf(tx: Tx, typed: string): Promise<UserId | null> {
  const row = await tx.one<{ id: UserId }>("select id from users where mark = $1", skeleton(typed));
  return row?.id ?? null;
}

/** Newest first, those below `below`. Ends with a `Stop` when the time is over. */
async function* matches(plan: Plan, scope: Scope, below: Spot): AsyncGenerator<Found | Stop> {
  let from: Spot | null = below;
  for (let limit = firstPage; from !== null; limit = laterPage) {
    const page: Page | null = await inTime(scope, pageBelow(plan, scope, from, limit));
    if (page === null) return yield { stoppedAt: from };
    for (const row of page.rows) {
      const message = toMessage(row, row);
      const words = fits(plan, message);
      const score = words !== null && plan.query.best ? scoreOf(plan, words) : 0;
      if (words !== null) yield { spot: spotOf(row), message, score };
    }
    from = page.reached;
  }
}

const spotOf = ({
  timestamp,
  room,
  seq,
}: {
  timestamp: number;
  room: number;
  seq: number;
}): Spot => [timestamp, room, seq];

/** `reached`: down to which it looked; null: to the end. */
type Page = { rows: Candidate[]; reached: Spot | null };

/** Null: there was no time for it. */
async function inTime<Result>(
  { untilMs }: Scope,
  asking: (leftMs: number) => Promise<Result>,
): Promise<Result | null> {
  const leftMs = Math.floor(untilMs - performance.now());
  if (leftMs <= 0) return null;
  try {
    return await asking(leftMs);
  } catch (error) {
    if (isCancelled(error)) return null;
    throw error;
  }
}

const pageBelow =
  (plan: Plan, { tx, readable }: Scope, below: Spot, limit: number) =>
  async (leftMs: number): Promise<Page> => {
    // What is a good way for one query is none for another.
    await tx.one(
      "select set_config('statement_timeout', $1, true), set_config('plan_cache_mode', 'force_custom_plan', true)",
      String(leftMs),
    );
    const { query } = plan;
    const from = query.before === null ? below : earlier(below, query.before);
    const indexed = queryOf(plan);
    const parts = partsOf(plan);
    const isWalk = indexed === "" && parts.length > 0;
    const most = isWalk ? walked : limit;
    const floor = isWalk ? await tx.one<SpotRow>(selectFloor, ...from, walked - 1) : null;
    const values: Value[] = [...from, query.since ?? 0, most, readable.rooms];
    const conditions = [readable.everyPublic ? inAll : inRooms];
    if (readable.everyPublic) values.push(readable.banned);
    if (floor !== null)
      conditions.push(`and (e.timestamp, e.room, e.seq) >= (${marked(values, ...spotOf(floor))})`);
    if (indexed !== "") conditions.push(`and e.words @@ ${marked(values, indexed)}::tsquery`);
    for (const part of parts)
      conditions.push(`and strip(e.words)::text like ${marked(values, `%${escaped(part)}%`)}`);
    const rows = await tx.all<Candidate>(select(conditions.join(" ")), ...values);
    const last = rows.length < most ? null : rows.at(-1);
    const reached = isWalk ? floor : (last ?? null);
    return { rows, reached: reached === null ? null : spotOf(reached) };
  };

/** Adds the values, and gives what stands for them in the statement. */
const marked = (values: Value[], ...more: Value[]): string =>
  more.map((value) => `$${values.push(value)}`).join(", ");

type SpotRow = { timestamp: number; room: number; seq: number };

// Some tens of milliseconds of looking into each message's words.
const walked = 8_192;
const selectFloor = `select timestamp, room, seq from events
  where type = ${eventTypes.chat} and (timestamp, room, seq) < ($1, $2, $3)
  order by timestamp desc, room desc, seq desc offset $4 limit 1`;
const select = (where: string) => `select ${readColumns}, ${reactionsColumn}, e.room, r.name
  from ${fromEvents} join rooms r on r.id = e.room
  where ${isMessage} and e.flags & ${eventFlags.deleted} = 0
    and (e.timestamp, e.room, e.seq) < ($1, $2, $3) and e.timestamp >= $4 ${where}
  order by e.timestamp desc, e.room desc, e.seq desc limit $5`;
const isMessage = `e.type = ${eventTypes.chat}`;
const inRooms = "and e.room = any($6::int[])";
const inAll = `and (r.kind = ${roomKinds.public} or e.room = any($6::int[])) and e.room != all($7::int[])`;

const earlier = (spot: Spot, before: number): Spot => (spot[0] < before ? spot : [before, -1, -1]);

const escaped = (part: string): string => part.replace(/[\\%_']/g, "\\$&");

async function newestOf(plan: Plan, scope: Scope): Promise<SearchPage> {
  const { query } = plan;
  const [after = topmost] = spotsOf(query.after, 3);
  const found: Found[] = [];
  for await (const each of matches(plan, scope, after)) {
    if ("stoppedAt" in each) {
      const next = each.stoppedAt === topmost ? null : each.stoppedAt.join(".");
      return { ...nothing, hits: hitsOf(plan, found), next, partial: true };
    }
    // One more than asked for tells whether there is more.
    if (found.length === query.limit) {
      const next = found.at(-1)?.spot.join(".") ?? null;
      return { ...nothing, hits: hitsOf(plan, found), next };
    }
    found.push(each);
  }
  return { ...nothing, hits: hitsOf(plan, found) };
}

/** The cursor says of which newest message on the best were chosen, so that what comes in meanwhile moves nothing. */
async function bestOf(plan: Plan, scope: Scope): Promise<SearchPage> {
  const { query } = plan;
  const [newest = null, last = null, score = 0] = bestCursorOf(query.after);
  const found: Found[] = [];
  let partial = false;
  for await (const each of matches(plan, scope, newest === null ? topmost : above(newest))) {
    partial = "stoppedAt" in each || found.length === mostRanked;
    if ("stoppedAt" in each || partial) break;
    found.push(each);
  }
  const top = newest ?? found[0]?.spot ?? topmost;
  const left = found
    .filter(
      (each) =>
        last === null ||
        each.score < score ||
        (each.score === score && compare(each.spot, last) < 0),
    )
    .sort((one, other) => other.score - one.score || compare(other.spot, one.spot));
  const shown = left.slice(0, query.limit);
  const end = shown.at(-1);
  const more = end !== undefined && left.length > shown.length;
  const next = more ? [...top, ...end.spot, end.score].join(".") : null;
  return { ...nothing, hits: hitsOf(plan, shown), next, partial };
}

const above = ([timestamp, room, seq]: Spot): Spot => [timestamp, room, seq + 1];

const compare = (one: Spot, other: Spot): number =>
  one[0] - other[0] || one[1] - other[1] || one[2] - other[2];

const hitsOf = ({ terms }: Plan, found: readonly Found[]) =>
  found.map(({ message }) => ({ message, snippet: snippetOf(message.text, terms) }));

function spotsOf(after: string | null, numbers: number): Spot[] {
  const parts = numbersOf(after, numbers);
  const spots: Spot[] = [];
  for (let at = 0; at + 3 <= parts.length; at += 3)
    spots.push([parts[at] ?? 0, parts[at + 1] ?? 0, parts[at + 2] ?? 0]);
  return spots;
}

function bestCursorOf(after: string | null): [newest?: Spot, last?: Spot, score?: number] {
  const [newest, last] = spotsOf(after, 7);
  const score = numbersOf(after, 7)[6];
  return newest === undefined || last === undefined ? [] : [newest, last, score ?? 0];
}

function numbersOf(after: string | null, numbers: number): number[] {
  if (after === null) return [];
  const parts = /^\d{1,16}(\.\d{1,16}){2,6}$/.test(after) ? after.split(".").map(Number) : [];
  if (parts.length === numbers && parts.every(Number.isSafeInteger)) return parts;
  throw new ChatError("bad_request", `"after" must be the "next" of an answer to the same search`);
}
