// What can be read without a WebSocket: the same rooms, rules, JSON and codes. An edge, like connection/receive.

import { seenBy } from "../commands/context.ts";
import { find } from "../commands/search.ts";
import { credentialOf } from "../identity/credentials.ts";
import type { Identify } from "../identity/identify.ts";
import type { Clock } from "../lib/clock.ts";
import type { Limiter } from "../lib/limiter.ts";
import { ChatError } from "../protocol/errors.ts";
import type { History } from "../protocol/events.ts";
import { defaultHistoryLimit, type Limits } from "../protocol/limits.ts";
import { normaliseRoom } from "../protocol/names.ts";
import type { PageQuery } from "../store/rooms.ts";
import type { Store } from "../store/store.ts";
import { secured } from "./headers.ts";
import { refusalOf } from "./refusal.ts";

export type ApiOptions = {
  store: Store;
  identify: Identify;
  limits: Limits;
  /** Shared with the allowances of connections; a newcomer's requests count by address. */
  limiters: Readonly<Record<"commands" | "searches", Limiter>>;
  clock: Clock;
  /** As in `Context`. */
  pageBytes: number;
};

/** Null: not a path of the API. Throws nothing but bugs: what is refused is answered with its code. */
export type Api = (request: Request, url: URL, address: string) => Promise<Response> | null;

/** Of every answer in JSON. */
export const headers = secured({ "Content-Type": "application/json", "Cache-Control": "no-store" });
const messagesPath = /^\/api\/rooms\/([^/]+)\/messages$/;

type Asking = { request: Request; url: URL; address: string };

export function createApi(options: ApiOptions): Api {
  const { store, identify, limits, limiters, clock, pageBytes } = options;

  /**
   * Whose request it is; null for one who shows no session. A page of another origin may make a browser
   * ask with its cookie, but never read the answer: there are no CORS headers, and CORP forbids embedding.
   */
  async function reader({ request, url, address }: Asking, limiter: Limiter) {
    const credential = credentialOf(request, url.searchParams);
    // Who shows nothing is asked for it where guests may not come in, and is nobody elsewhere.
    const { userId, grant } = await identify(credential, { address });
    const user = credential === null ? null : userId;
    const verdict = limiter.take(user ?? `address:${address}`, clock.elapsed());
    if (!verdict.allowed) throw new ChatError("rate_limited", undefined, verdict.retryAfterMs);
    return { user, grant };
  }

  async function messages(asking: Asking, raw: string) {
    const { user, grant } = await reader(asking, limiters.commands);
    const room = normaliseRoom(decoded(raw), limits.roomLength);
    if (room === null || grant.rooms?.has(room) === false) throw new ChatError("room_not_found");
    const page = await store.page(room, pageQuery(asking.url.searchParams, limits), user);
    const shown = page.messages.map((message) => seenBy(user, message));
    const { first, head, more } = page;
    const history: History = { type: "history", room, messages: shown, first, head, more };
    return new Response(JSON.stringify(history), { headers });
  }

  async function search(asking: Asking) {
    const { user, grant } = await reader(asking, limiters.searches);
    const asked = searchOf(asking.url.searchParams, limits);
    const rooms = grant.rooms;
    const results = await find({ store, pageBytes }, asked, { userId: user, rooms });
    return new Response(JSON.stringify(results), { headers });
  }

  return (request, url, address) => {
    const asking = { request, url, address };
    if (url.pathname === "/api/search") return search(asking).catch(refused);
    const [, room] = messagesPath.exec(url.pathname) ?? [];
    if (room === undefined) return null;
    return messages(asking, room).catch(refused);
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return ""; // Not UTF-8 after all: no room has that name.
  }
}

/** Null when it is not there. Throws `bad_request`. */
function whole(query: URLSearchParams, name: string, [least, most]: [number, number]) {
  const text = query.get(name);
  if (text === null) return null;
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new ChatError("bad_request", `"${name}" must be a whole number from ${least} to ${most}`);
}

/** Bounds as those of the command `search`. */
function searchOf(query: URLSearchParams, limits: Limits): Parameters<typeof find>[1] {
  const [typed = "", raw, after] = ["q", "in", "after"].map((name) => query.get(name) ?? undefined);
  if (typed.length < 1 || typed.length > 200 || !typed.isWellFormed())
    throw new ChatError("bad_request", `"q" must be a string of 1 to 200 characters`);
  const room = raw === undefined ? undefined : normaliseRoom(raw, limits.roomLength);
  if (room === null) throw new ChatError("room_not_found");
  return {
    query: typed,
    limit: whole(query, "limit", [1, 50]) ?? 20,
    best: query.get("best") === "true",
    ...(room === undefined ? {} : { in: room }),
    ...(after === undefined ? {} : { after }),
  };
}

function pageQuery(query: URLSearchParams, limits: Limits): PageQuery {
  const bound = (name: string) => whole(query, name, [0, Number.MAX_SAFE_INTEGER]);
  const asked = { before: bound("before"), after: bound("after"), around: bound("around") };
  if (Object.values(asked).filter((each) => each !== null).length > 1)
    throw new ChatError("bad_request", `Give one of "before", "after" and "around"`);
  return { ...asked, limit: whole(query, "limit", [0, limits.historyPage]) ?? defaultHistoryLimit };
}

/** What is refused, as JSON with its code. Throws what is a bug. */
export function refused(error: unknown): Response {
  if (error instanceof ChatError) return refusalOf(error);
  throw error;
}
