// What can be read without a WebSocket: the same rooms, rules, JSON and codes. An edge, like connection/receive.

import { seenBy } from "../commands/context.ts";
import { credentialOf } from "../identity/credentials.ts";
import type { Identify } from "../identity/identify.ts";
import type { Clock } from "../lib/clock.ts";
import type { Limiter } from "../lib/limiter.ts";
import { ChatError, ERRORS } from "../protocol/errors.ts";
import type { History } from "../protocol/events.ts";
import { defaultHistoryLimit, type Limits } from "../protocol/limits.ts";
import { normaliseRoom } from "../protocol/names.ts";
import type { PageQuery } from "../store/rooms.ts";
import type { Store } from "../store/store.ts";
import { secured } from "./headers.ts";

export type ApiOptions = {
  store: Store;
  identify: Identify;
  limits: Limits;
  /** Shared with the `commands` allowance of connections; a newcomer's requests count by address. */
  limiter: Limiter;
  clock: Clock;
};

/** Null: not a path of the API. Throws nothing but bugs: what is refused is answered with its code. */
export type Api = (request: Request, url: URL, address: string) => Promise<Response> | null;

const headers = secured({ "Content-Type": "application/json", "Cache-Control": "no-store" });
const messagesPath = /^\/api\/rooms\/([^/]+)\/messages$/;

export function createApi(options: ApiOptions): Api {
  const { store, identify, limits, limiter, clock } = options;

  /**
   * Whose request it is; null for one who shows no session. A page of another origin may make a browser
   * ask with its cookie, but never read the answer: there are no CORS headers, and CORP forbids embedding.
   */
  async function reader(request: Request, url: URL, address: string) {
    const credential = credentialOf(request, url.searchParams);
    // Who shows nothing is asked for it where guests may not come in, and is nobody elsewhere.
    const { userId, grant } = await identify(credential, { address });
    const user = credential === null ? null : userId;
    const verdict = limiter.take(user ?? `address:${address}`, clock.elapsed());
    if (!verdict.allowed) throw new ChatError("rate_limited", undefined, verdict.retryAfterMs);
    return { user, grant };
  }

  async function messages(request: Request, url: URL, address: string, raw: string) {
    const { user, grant } = await reader(request, url, address);
    const room = normaliseRoom(decoded(raw), limits.roomLength);
    if (room === null || grant.rooms?.has(room) === false) throw new ChatError("room_not_found");
    const page = await store.page(room, pageQuery(url.searchParams, limits), user);
    const shown = page.messages.map((message) => seenBy(user, message));
    const { first, head, more } = page;
    const history: History = { type: "history", room, messages: shown, first, head, more };
    return new Response(JSON.stringify(history), { headers });
  }

  return (request, url, address) => {
    const [, room] = messagesPath.exec(url.pathname) ?? [];
    if (room === undefined) return null;
    return messages(request, url, address, room).catch(refusal);
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return ""; // Not UTF-8 after all: no room has that name.
  }
}

function pageQuery(query: URLSearchParams, limits: Limits): PageQuery {
  const read = (name: string, most: number): number | null => {
    const text = query.get(name);
    if (text === null) return null;
    const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (number <= most) return number;
    throw new ChatError("bad_request", `"${name}" must be a whole number from 0 to ${most}`);
  };
  const bound = (name: string) => read(name, Number.MAX_SAFE_INTEGER);
  const asked = { before: bound("before"), after: bound("after"), around: bound("around") };
  if (Object.values(asked).filter((each) => each !== null).length > 1)
    throw new ChatError("bad_request", `Give one of "before", "after" and "around"`);
  return { ...asked, limit: read("limit", limits.historyPage) ?? defaultHistoryLimit };
}

function refusal(error: unknown): Response {
  if (!(error instanceof ChatError)) throw error;
  const { code, message: text, retryAfterMs } = error;
  const body = {
    type: "error",
    code,
    text,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  return new Response(JSON.stringify(body), { status: ERRORS[code].http, headers });
}
