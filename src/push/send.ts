// One push to one browser's push service (RFC 8030): sent, and what the answer means. Decides nothing about whom.

import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { hostInUrl } from "../lib/networks.ts";
import { ChatError } from "../protocol/errors.ts";
import type { SubscriptionDraft, SubscriptionRow } from "../store/push.ts";
import { areKeys, encrypt } from "./encrypt.ts";
import { addressFor, type Reach, readEndpoint } from "./reach.ts";
import type { Vapid } from "./vapid.ts";

export type Push = {
  /** At most `longestPlain` bytes in UTF-8. */
  text: string;
  /** `high` wakes a device that saves its battery (§5.3). */
  urgency: "normal" | "high";
  /** One that still waits for its device with the same topic is replaced (§5.4). At most 32 of base64url. */
  topic: string;
};

export type Outcome =
  /** The push service has it; whether the device does nobody is told. */
  | "sent"
  /** There is no such subscription any more. */
  | "gone"
  /** Not taken, and trying again would change nothing. */
  | "refused"
  /** Not taken for now. */
  | { readonly againAfterMs: number };

export type Send = {
  /** Never rejects; logs what was refused. */
  push(to: SubscriptionRow, push: Push): Promise<Outcome>;
  /** Throws `bad_request` for what nothing can be pushed to: `readEndpoint` and `areKeys` say what that is. */
  check(to: Pick<SubscriptionDraft, "endpoint" | "p256dh" | "auth">): Promise<void>;
  /** Cuts what is under way, which is then refused. */
  close(): void;
};

// How long a push service keeps it for a device that is off: what was said a day ago is found in the chat.
const keepSeconds = 24 * 3_600;
/** For the name and for the answer, each. */
const withinMs = 10_000;
const soonMs = 30_000;
const [leastAgainMs, mostAgainMs] = [1_000, 10 * 60_000];

type SendOptions = { vapid: Vapid; reach: Reach; clock: Clock; log: Log };

export function createSend({ vapid, reach, clock, log }: SendOptions): Send {
  const closing = new AbortController();

  async function post(url: URL, address: string, to: SubscriptionRow, push: Push) {
    const body = await encrypt(push.text, to);
    const port = url.port === "" ? "" : `:${url.port}`;
    const response = await fetch(
      `https://${hostInUrl(address)}${port}${url.pathname}${url.search}`,
      {
        method: "POST",
        headers: {
          Host: url.host,
          Authorization: await vapid.authorization(url.origin, to.origin),
          "Content-Encoding": "aes128gcm",
          "Content-Type": "application/octet-stream",
          TTL: String(keepSeconds),
          Urgency: push.urgency,
          Topic: push.topic,
        },
        body,
        // Anywhere else would be a place that nobody looked at.
        redirect: "manual",
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(withinMs)]),
        // The name in the certificate must be the one that was asked for, whatever the address.
        tls: { serverName: url.hostname, ...(reach.ca === undefined ? {} : { ca: reach.ca }) },
      } as BunFetchRequestInit, // Bun's types do not know `serverName`.
    );
    await response.body?.cancel();
    return response;
  }

  async function push(to: SubscriptionRow, what: Push): Promise<Outcome> {
    const url = readEndpoint(to.endpoint, reach);
    if (url === null) return "gone"; // It was taken by other rules.
    // Not the path: who knows it can push.
    const { host } = url;
    try {
      const address = await within(addressFor(url, reach), withinMs);
      if (address === null) {
        log.warn("push_refused", { host, reason: "not a public address" });
        return "refused";
      }
      const response = await post(url, address, to, what);
      const outcome = outcomeOf(response, clock.now());
      if (outcome === "refused") log.warn("push_refused", { host, status: response.status });
      return outcome;
    } catch (error) {
      if (closing.signal.aborted) return "refused";
      log.info("push_unanswered", { host, reason: nameOf(error) });
      return { againAfterMs: soonMs };
    }
  }

  return {
    push,
    async check({ endpoint, p256dh, auth }) {
      if (readEndpoint(endpoint, reach) === null)
        throw new ChatError("bad_request", '"endpoint" must be the address of a push service');
      if (!(await areKeys({ p256dh, auth })))
        throw new ChatError("bad_request", '"keys" must be those that the browser gave');
    },
    close: () => closing.abort(),
  };
}

function outcomeOf({ status, headers }: Response, nowMs: number): Outcome {
  if (status >= 200 && status < 300) return "sent";
  if (status === 404 || status === 410) return "gone";
  if (status !== 429 && status < 500) return "refused";
  const said = headers.get("retry-after") ?? "";
  // Seconds, or a date (RFC 9110 §10.2.3).
  const afterMs = /^\d+$/.test(said) ? Number(said) * 1_000 : Date.parse(said) - nowMs;
  const wantedMs = Number.isNaN(afterMs) ? soonMs : afterMs;
  return { againAfterMs: Math.min(Math.max(wantedMs, leastAgainMs), mostAgainMs) };
}

/** Asking for a name cannot be cut off; waiting for it can. */
function within<Value>(asked: Promise<Value>, ms: number): Promise<Value> {
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  const timer = setTimeout(() => reject(new Error("no answer in time")), ms);
  asked.then(resolve, reject).finally(() => clearTimeout(timer));
  return promise;
}

/** Not its sentence, which may quote the whole endpoint. */
const nameOf = (error: unknown): string =>
  error instanceof Error ? String("code" in error ? error.code : error.name) : "unknown";
