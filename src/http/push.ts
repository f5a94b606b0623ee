// Web Push over HTTP: this server's public key, the subscriptions of who asks, a test. An edge, like api.ts.

import * as v from "valibot";
import { checkOrigin, type Credential, credentialOf } from "../identity/credentials.ts";
import type { Identify } from "../identity/identify.ts";
import type { Clock } from "../lib/clock.ts";
import { createLimiter, type Limiter } from "../lib/limiter.ts";
import { ChatError } from "../protocol/errors.ts";
import type { UserId } from "../protocol/ids.ts";
import type { Pusher } from "../push/pusher.ts";
import { longestEndpoint } from "../push/reach.ts";
import type { Send } from "../push/send.ts";
import type { SessionId } from "../store/accounts.ts";
import type { Store } from "../store/store.ts";
import { type Api, headers, refused } from "./api.ts";
import { readBody } from "./body.ts";
import { languageOf } from "./language.ts";
import { notAllowed } from "./pages/answer.ts";
import { browserOf } from "./pages/settings-view.ts";
import { WORDS } from "./words/words.ts";

export type PushApiOptions = {
  store: Store;
  identify: Identify;
  clock: Clock;
  /** Shared with the allowance of connections. */
  limiter: Limiter;
  /** Other origins whose pages may ask. */
  origins: readonly string[];
  publicKey: string;
  send: Pick<Send, "check">;
  pusher: Pick<Pusher, "test">;
};

/** The longest endpoint and its keys fit twice over. */
export const maxSubscriptionBytes = 4 * 1024;
/** A person wants one, and another when they have mended something. */
export const testRate = { count: 5, perMs: 60_000 } as const;
const longestTest = 200;

const endpoint = v.pipe(v.string(), v.minLength(1), v.maxLength(longestEndpoint));
const key = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
// As `PushSubscription.toJSON` gives it.
const subscriptionSchema = v.object({ endpoint, keys: v.object({ p256dh: key, auth: key }) });
const droppedSchema = v.object({ endpoint });
const testSchema = v.object({
  endpoint: v.optional(endpoint),
  text: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(longestTest))),
});

type Asker = { userId: UserId; session: SessionId | null };
type Route = (request: Request, asker: Asker) => Promise<unknown>;
type Routes = Readonly<Record<string, Route>>;

const done = { type: "ack" } as const;
const keyPath = "/api/push";

/** Null: not a path of this. Throws nothing but bugs. */
export function createPushApi(options: PushApiOptions): Api {
  const { publicKey } = options;
  const routes: Readonly<Record<string, Routes>> = {
    "/api/push/subscription": subscriptionRoutes(options),
    "/api/push/test": { POST: testRoute(options) },
  };

  async function answer(request: Request, url: URL, address: string): Promise<Response> {
    const allowed = routes[url.pathname] ?? {};
    const route = allowed[request.method];
    if (route === undefined) return notAllowed(Object.keys(allowed));
    const asker = await askerOf(options, request, address);
    return said(await route(request, asker));
  }

  return (request, url, address) => {
    if (url.pathname === keyPath) {
      const isRead = ["GET", "HEAD"].includes(request.method);
      return Promise.resolve(isRead ? said({ publicKey }) : notAllowed(["GET", "HEAD"]));
    }
    if (routes[url.pathname] === undefined) return null;
    return answer(request, url, address).catch(refused);
  };
}

/**
 * Throws `forbidden` for who has no session that could end (guests, API tokens, JWTs: their subscription would outlive
 * them), `rate_limited`, and what identity refuses.
 */
async function askerOf(
  { identify, limiter, clock, origins }: PushApiOptions,
  request: Request,
  address: string,
): Promise<Asker> {
  const credential = credentialOf(request, new URLSearchParams());
  // Browsers name the page in all but plain reading, of which other origins see nothing.
  if (request.method !== "GET") checkOrigin(request, origins, credential);
  take(limiter, `address:${address}`, clock);
  if (credential === null) throw new ChatError("unauthenticated");
  const { userId, role, grant } = await identify(credential, { address });
  take(limiter, userId, clock);
  if (role === "guest") throw new ChatError("forbidden", "Only who has an account is pushed to");
  return { userId, session: sessionOf(credential, grant.session) };
}

function sessionOf({ from }: Credential, session: string | null): SessionId | null {
  if (from === "proxy") return null;
  if (session?.startsWith("s_")) return session;
  throw new ChatError("forbidden", "A subscription is made by who is signed in, not by a token");
}

function take(limiter: Limiter, id: string, clock: Clock): void {
  const verdict = limiter.take(id, clock.elapsed());
  if (!verdict.allowed) throw new ChatError("rate_limited", undefined, verdict.retryAfterMs);
}

function subscriptionRoutes({ store, send }: PushApiOptions): Routes {
  return {
    async GET(request, { userId }) {
      const words = WORDS[languageOf(request)].settings;
      const rows = await store.subscriptions(userId);
      const subscriptions = rows.map((row) => {
        const { endpoint: at, agent, created, worked } = row;
        return { endpoint: at, browser: browserOf(agent, words), created, worked };
      });
      return { subscriptions };
    },
    async PUT(request, { userId, session }) {
      const { endpoint: at, keys } = await read(request, subscriptionSchema);
      const subscription = { endpoint: at, ...keys };
      await send.check(subscription);
      const origin = request.headers.get("origin") ?? "";
      const agent = (request.headers.get("user-agent") ?? "").toWellFormed();
      await store.addSubscription({ userId, session, ...subscription, origin, agent });
      return done;
    },
    async DELETE(request, { userId }) {
      const { endpoint: at } = await read(request, droppedSchema);
      // Whether there was one, and whose, is no business of who asks.
      await store.dropSubscription(at, userId);
      return done;
    },
  };
}

function testRoute({ store, clock, pusher }: PushApiOptions): Route {
  const limiter = createLimiter({ ...testRate, blockMs: 0 });
  return async (request, { userId }) => {
    limiter.sweep(clock.elapsed());
    const { endpoint: at, text = "This is how you are told." } = await read(request, testSchema);
    take(limiter, userId, clock);
    const all = await store.subscriptions(userId);
    const devices = all.filter((each) => at === undefined || each.endpoint === at);
    const outcomes = await pusher.test(devices, text);
    if (outcomes.includes("sent")) return done;
    const later = outcomes.find((each) => typeof each !== "string");
    if (later !== undefined) throw new ChatError("push_failed", undefined, later.againAfterMs);
    throw new ChatError(outcomes.includes("refused") ? "push_failed" : "not_subscribed");
  };
}

/** Throws `bad_json`, `bad_request`, `too_large`. */
async function read<Schema extends v.GenericSchema>(
  request: Request,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const text = await readBody(request, maxSubscriptionBytes);
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new ChatError("bad_json", "That is not JSON");
  }
  const result = v.safeParse(schema, raw, { abortEarly: true });
  if (result.success) return result.output;
  const field = v.getDotPath(result.issues[0]);
  throw new ChatError("bad_request", `"${field ?? "the body"}" is missing or of the wrong kind`);
}

const said = (body: unknown): Response => new Response(JSON.stringify(body), { headers });
