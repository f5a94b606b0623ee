// One connection that comes back by itself: backoff, heartbeat, and the reply to each request. Knows no room.

import type { Request } from "../../src/protocol/commands.ts";
import { afterClose, CLOSES } from "../../src/protocol/closes.ts";
import type { ErrorReply, Ref, ServerFrame, Welcome } from "../../src/protocol/events.ts";
import type { Clock, Timer } from "../lib/clock.ts";
import { type Signal, signal } from "../lib/signal.ts";

/** What of a WebSocket is used; the page hands in how to open one. */
export type Wire = { send(text: string): void; close(): void };
export type WireEvents = {
  /** A text frame came. */
  received(text: string): void;
  /** Called once, however it ended. `code` as in RFC 6455 §7.4; 1006: it was cut. */
  closed(code: number, reason: string): void;
};
export type Dial = (events: WireEvents) => Wire;

export type Link =
  | { readonly state: "connecting" }
  | { readonly state: "open" }
  /** `atMs` by `Clock.elapsed`: when the next try is due. `code`: how the last one closed. */
  | { readonly state: "waiting"; readonly atMs: number; readonly code: number }
  /** The server said not to come back. `reason` may be empty. */
  | { readonly state: "stopped"; readonly code: number; readonly reason: string };

type Reply = Exclude<ServerFrame, Welcome>;

export type Socket = {
  readonly link: Signal<Link>;
  /** The one reply, or null when the connection was lost before it: then the outcome is unknown. */
  ask(request: Request): Promise<Reply | null>;
  /** For what has no reply. Nothing happens while the link is not open. */
  tell(request: Request): void;
  /** Tries at once when waiting; when open, asks whether the other side is still there. */
  nudge(): void;
  /** `dial` goes another way now: tries at once when waiting; when open, comes anew as soon as nothing is unanswered. */
  renew(): void;
};

type Options = {
  dial: Dial;
  clock: Clock;
  /** From 0 up to 1. */
  random(): number;
  /** Every frame, `welcome` first of each connection; replies too, before `ask` resolves. */
  received(frame: ServerFrame): void;
  /** Each frame as the reader is to have it; left out: as it came. */
  told?(frame: ServerFrame): ServerFrame;
};

const backoffSec = [1, 2, 4, 8, 15, 30];
const jitter = 0.25; // so that ten thousand pages do not come back in the same second
const heartbeatMs = 25_000;
const deadAfterMs = 10_000;
// After sleep or a change of network most links are dead; waiting the full time would look frozen.
const nudgedDeadAfterMs = 3_000;
/** Of a link that was silent for longer than it could have been: the machine slept, and the far end has given up. */
const sleptDeadAfterMs = 1_000;
const welcomeWithinMs = 10_000;
/** A link that lived this long was a good one: the next backoff starts anew. */
const steadyAfterMs = 3_000;

export function connect({
  dial,
  clock,
  random,
  received,
  told = (frame) => frame,
}: Options): Socket {
  const link = signal<Link>({ state: "connecting" });
  const waitingReplies = new Map<Ref, (reply: Reply | null) => void>();
  let wire: Wire | null = null;
  let openedAtMs: number | null = null;
  let tries = 0;
  let nextRef = 1;
  let retry: Timer | null = null;
  let beat: Timer | null = null;
  let deadline: Timer | null = null;
  let dropWire = (_code: number): void => {};
  let renewing = false;
  // By the day's clock: the other one stands still on some machines while they sleep.
  let heardAtMs = clock.now();

  function open(): void {
    retry?.cancel();
    openedAtMs = null;
    link.set({ state: "connecting" });
    // A late word of an earlier wire must not be taken for this one's.
    let current = true;
    const fail = (code: number, reason: string): void => {
      if (!current) return;
      current = false;
      lost(code, reason);
    };
    const opened = dial({
      received: (text) => current && read(text),
      closed: fail,
    });
    wire = opened;
    expectWord(welcomeWithinMs);
    renewing = false;
    dropWire = (code) => {
      fail(code, "");
      opened.close();
    };
  }

  function read(text: string): void {
    const came = parse(text);
    if (came === null) return;
    const frame = told(came);
    heard();
    if (frame.type === "welcome") {
      openedAtMs = clock.elapsed();
      link.set({ state: "open" });
      received(frame);
      return;
    }
    received(frame);
    const ref = "ref" in frame ? frame.ref : undefined;
    if (ref === undefined) return;
    waitingReplies.get(ref)?.(frame);
    waitingReplies.delete(ref);
    renewIfQuiet();
  }

  function heard(): void {
    heardAtMs = clock.now();
    deadline?.cancel();
    deadline = null;
    beat?.cancel();
    beat = clock.after(heartbeatMs, () => probe(deadAfterMs));
  }

  // What was asked is answered first: whoever asked would take it for lost.
  function renewIfQuiet(): void {
    if (renewing && waitingReplies.size === 0) dropWire(CLOSES.resync.code);
  }

  function probe(withinMs: number, again = false): void {
    wire?.send(JSON.stringify({ type: "ping" } satisfies Request));
    expectWord(withinMs, again);
  }

  function expectWord(withinMs: number, again = false): void {
    deadline?.cancel();
    // A close of a dead link can take minutes to be reported, so it counts as lost at once.
    deadline = clock.after(withinMs, () => {
      renewing ||= again;
      dropWire(1006);
    });
  }

  /** Somebody looks at it now: it is there within the moment, or is dialled anew without any wait. */
  function nudged(): void {
    const slept = clock.now() - heardAtMs > heartbeatMs + deadAfterMs;
    probe(slept ? sleptDeadAfterMs : nudgedDeadAfterMs, true);
  }

  function lost(code: number, reason: string): void {
    wire = null;
    beat?.cancel();
    deadline?.cancel();
    const steady = openedAtMs !== null && clock.elapsed() - openedAtMs >= steadyAfterMs;
    if (steady) tries = 0;
    const next = afterClose(code);
    if (next === "stay") link.set({ state: "stopped", code, reason });
    else if (renewing || (next === "resume" && steady)) open();
    else waitAndTry(code);
    const unanswered = [...waitingReplies.values()];
    waitingReplies.clear();
    for (const answer of unanswered) answer(null);
  }

  function waitAndTry(code: number): void {
    const sec = backoffSec[Math.min(tries, backoffSec.length - 1)] ?? 1;
    tries++;
    const ms = sec * 1_000 * (1 - jitter + 2 * jitter * random());
    link.set({ state: "waiting", atMs: clock.elapsed() + ms, code });
    retry = clock.after(ms, open);
  }

  open();
  return {
    link,
    ask(request) {
      const open = link.get().state === "open" ? wire : null;
      if (open === null) return Promise.resolve(null);
      const ref = nextRef++;
      return new Promise((resolve) => {
        waitingReplies.set(ref, resolve);
        open.send(JSON.stringify({ ...request, ref }));
      });
    },
    tell(request) {
      if (link.get().state === "open") wire?.send(JSON.stringify(request));
    },
    nudge() {
      if (link.get().state === "waiting") open();
      else if (link.get().state === "open") nudged();
    },
    renew() {
      if (link.get().state === "waiting") return open();
      renewing = link.get().state === "open";
      renewIfQuiet();
    },
  };
}

/** Null for what is no frame of ours: a newer server may say things this page does not know. */
function parse(text: string): ServerFrame | null {
  try {
    const frame: unknown = JSON.parse(text);
    // The server is ours and of the same build; its frames are trusted to have their type's shape.
    return typeof frame === "object" && frame !== null && "type" in frame
      ? (frame as ServerFrame)
      : null;
  } catch {
    return null; // Not JSON: not from our server.
  }
}

/** The reply is a refusal. */
export const isError = (reply: ServerFrame | null): reply is ErrorReply => reply?.type === "error";
