// Whether this browser is told when nobody looks, and turning that on and off. No DOM: the browser is handed over.

import { type ErrorCode, ERRORS } from "../../src/protocol/errors.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import type { Clock } from "../lib/clock.ts";
import type { Kept } from "../lib/kept.ts";

export type PushState =
  /** By no means. */
  | "unsupported"
  /** Not on a page that came without HTTPS. */
  | "insecure"
  /** On an iPhone or iPad: only of a page that was put on the home screen. */
  | "needs-home-screen"
  /** The person told the browser no; only they can take it back, in its settings. */
  | "denied"
  | "off"
  | "on";

export type Permission = "default" | "granted" | "denied";

/** What of the browser is used. */
export type Device = {
  readonly isSecure: boolean;
  /** A page in a tab of an iPhone or iPad. */
  readonly isPhoneTab: boolean;
  permission(): Permission;
  /** Only after a click: browsers show their question to nobody else. */
  askPermission(): Promise<Permission>;
  /** Null: nothing can be pushed to it, or there is no service worker yet. */
  manager(): Promise<Manager | null>;
  fetch(path: string, init: { method: string; body?: string }): Promise<Response>;
};

/** Of a `PushManager` and its subscription. */
export type Manager = {
  getSubscription(): Promise<Held | null>;
  subscribe(options: { userVisibleOnly: true; applicationServerKey: string }): Promise<Held>;
};
export type Held = {
  readonly endpoint: string;
  toJSON(): unknown;
  unsubscribe(): Promise<boolean>;
};

export type Refusal = { code: ErrorCode; text: string; retryAfterMs?: number };

export type Push = {
  /** `off` too while the server cannot be asked. */
  state(): Promise<PushState>;
  /** From a click. Null: it is on, or the person said no (`state` tells which). */
  subscribe(me: UserId): Promise<Refusal | null>;
  unsubscribe(): Promise<Refusal | null>;
  /** A push to this browser that says `text`. Null: it is on its way. */
  sendTest(text: string): Promise<Refusal | null>;
  /**
   * Where `me` turned it on in this browser, and the server has lost it (they signed in anew): on again, in silence.
   * To be called once after the page has come in.
   */
  renew(me: UserId): Promise<void>;
};

/** Who turned it on in this browser: nobody else's messages come to it for that. */
const keptName = "chat.push";
const path = "/api/push";
// A browser that cannot reach its push service may wait for it for ever (seen in Chromium 156).
const subscribeWithinMs = 20_000;

type Options = { device: Device; kept: Pick<Kept, "read" | "write">; clock: Clock };

export function createPush({ device, kept, clock }: Options): Push {
  /** Null: as it should be, with what came. */
  async function ask(to: string, method: string, body?: unknown) {
    try {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await device.fetch(path + to, { method, ...sent });
      // Our server's: its answer, or the error of the protocol.
      const said: unknown = await response.json();
      return response.ok ? { said, refusal: null } : { said: null, refusal: said as Refusal };
    } catch {
      return { said: null, refusal: refusal("internal") }; // no connection, or something between
    }
  }

  async function current(): Promise<Held | null> {
    return (await (await device.manager())?.getSubscription()) ?? null;
  }

  async function isKnown({ endpoint }: Held): Promise<boolean> {
    const { said } = await ask("/subscription", "GET");
    const known = said as { subscriptions: { endpoint: string }[] } | null; // [W3]
    return known?.subscriptions.some((each) => each.endpoint === endpoint) ?? false;
  }

  async function state(): Promise<PushState> {
    if (!device.isSecure) return "insecure";
    if ((await device.manager()) === null)
      return device.isPhoneTab ? "needs-home-screen" : "unsupported";
    if (device.permission() === "denied") return "denied";
    const held = device.permission() === "granted" ? await current() : null;
    return held !== null && (await isKnown(held)) ? "on" : "off";
  }

  return {
    state,
    async subscribe(me) {
      // First: a browser forgets the click while something else is waited for.
      if ((await device.askPermission()) !== "granted") return null;
      const { said, refusal: refused } = await ask("", "GET");
      if (refused !== null) return refused;
      const { publicKey } = said as { publicKey: string }; // [W1]
      const manager = await device.manager();
      const held = manager === null ? null : await within(clock, subscribed(manager, publicKey));
      if (held === null) return refusal("push_failed");
      const { refusal: not } = await ask("/subscription", "PUT", held.toJSON());
      if (not === null) kept.write(keptName, me);
      return not;
    },
    async unsubscribe() {
      kept.write(keptName, null);
      const held = await current();
      if (held === null) return null;
      const { endpoint } = held;
      // Whatever the server says: to an endpoint that is gone nothing comes.
      await held.unsubscribe().catch(() => false);
      return (await ask("/subscription", "DELETE", { endpoint })).refusal;
    },
    async sendTest(text) {
      const held = await current();
      if (held === null) return refusal("not_subscribed");
      return (await ask("/test", "POST", { endpoint: held.endpoint, text })).refusal;
    },
    async renew(me) {
      if (kept.read(keptName) !== me || !device.isSecure) return;
      const held = device.permission() === "granted" ? await current() : null;
      if (held !== null && !(await isKnown(held))) await ask("/subscription", "PUT", held.toJSON());
    },
  };
}

/** Null where the browser's push service cannot be had. */
async function subscribed(manager: Manager, publicKey: string): Promise<Held | null> {
  const options = { userVisibleOnly: true, applicationServerKey: publicKey } as const;
  try {
    return await manager.subscribe(options);
  } catch {
    // One that was made with another key, of a server whose data is not what it was, is in the way.
    const old = await manager.getSubscription();
    if (old === null) return null;
    await old.unsubscribe();
    return manager.subscribe(options).catch(() => null);
  }
}

/** Null when it takes too long. */
function within(clock: Clock, asked: Promise<Held | null>): Promise<Held | null> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(subscribeWithinMs, () => resolve(null));
    asked.then(resolve, reject).finally(() => timer.cancel());
  });
}

const refusal = (code: ErrorCode): Refusal => ({ code, text: ERRORS[code].text });
