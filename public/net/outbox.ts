// What was written and is not known to be stored: sent in order, again with the same key, until there is a definite answer.

import type { Request } from "../../src/protocol/commands.ts";
import type { ErrorReply, ServerFrame } from "../../src/protocol/events.ts";
import type { RoomName, UserId } from "../../src/protocol/ids.ts";
import { mayPass } from "../../src/protocol/passing.ts";
import type { Clock, Timer } from "../lib/clock.ts";
import { type Kept, readJson } from "../lib/kept.ts";
import type { Pace } from "../lib/pace.ts";
import { type Signal, signal } from "../lib/signal.ts";

export type Entry = {
  readonly key: string;
  readonly room: RoomName;
  readonly text: string;
  readonly action: boolean;
  /** By the server's clock as well as it was known. */
  readonly madeAtMs: number;
  /** Why it was refused for good; null: it is to be sent. */
  readonly refusal: string | null;
  /** The `seq` of the message that it answers. */
  readonly replyTo?: number;
  /** Who wrote it; left out when that is not known, or whoever is here now has decided to send it. */
  readonly by?: UserId | undefined;
};

export type Outbox = {
  /** In the order written; a refused one stays at its place. */
  readonly entries: Signal<readonly Entry[]>;
  add(message: Omit<Entry, "key" | "refusal">): void;
  /** Sends a refused one once more, with its key. */
  retry(key: string): void;
  /** Forgets one: refused and given up, or known to be stored by its own broadcast. */
  drop(key: string): void;
  /** Who is here now: what somebody else wrote is refused for `reason`, and theirs to send or to give up. */
  belongTo(userId: UserId, reason: string): void;
  /** Sends what may be sent now. To be called whenever a room was joined. */
  flush(): void;
};

type Options = {
  kept: Kept;
  clock: Clock;
  newKey(): string;
  ask(request: Request): Promise<ServerFrame | null>;
  /** Joined on the present connection. */
  mayPost(room: RoomName): boolean;
  pace: Pace;
  stored(entry: Entry, ack: { seq: number; timestamp: number }): void;
};

const prefix = "chat.unsent.";
const soonMs = 1_500;
/** An answer `internal` means not stored; but a message that breaks the server must not hold up the rest. */
const mostInternal = 5;
// It may pass by itself, but later than its author expects: they say when to try again.
const forTheAuthor: ReadonlySet<string> = new Set(["muted", "slow_mode"]);

export function createOutbox(options: Options): Outbox {
  const { kept, clock, newKey, ask, mayPost, pace, stored } = options;
  const entries = signal<readonly Entry[]>(readAll(kept));
  const inFlight = new Set<RoomName>(); // one a room, or a refusal would change the order
  const notBefore = new Map<RoomName, number>();
  const troubles = new Map<string, number>();
  let timer: Timer | null = null;

  function change(key: string, change: Partial<Entry> | null): void {
    const now = entries.get();
    const known = now.find((entry) => entry.key === key);
    if (known === undefined) return;
    const next = change === null ? null : { ...known, ...change };
    kept.write(prefix + key, next === null ? null : JSON.stringify(next));
    entries.set(now.flatMap((entry) => (entry.key === key ? (next ?? []) : entry)));
    if (next === null) troubles.delete(key);
  }

  function flush(): void {
    timer?.cancel();
    timer = null;
    let wakeInMs = Number.POSITIVE_INFINITY;
    const seen = new Set<RoomName>();
    for (const { key, room, refusal } of entries.get()) {
      if (refusal !== null || seen.has(room)) continue;
      seen.add(room);
      if (inFlight.has(room) || !mayPost(room)) continue;
      const waitMs = Math.max((notBefore.get(room) ?? 0) - clock.elapsed(), pace.waitMs());
      if (waitMs > 0) wakeInMs = Math.min(wakeInMs, waitMs);
      else void send(key, room);
    }
    if (wakeInMs < Number.POSITIVE_INFINITY) timer = clock.after(wakeInMs, flush);
  }

  async function send(key: string, room: RoomName): Promise<void> {
    const entry = entries.get().find((each) => each.key === key);
    if (entry === undefined) return;
    pace.took();
    inFlight.add(room);
    const { text, action, replyTo } = entry;
    const more = { ...(action && { action }), ...(replyTo !== undefined && { replyTo }) };
    const reply = await ask({ type: "chat", room, text, key, ...more });
    inFlight.delete(room);
    if (reply?.type === "ack" && reply.seq !== undefined && reply.timestamp !== undefined) {
      stored(entry, { seq: reply.seq, timestamp: reply.timestamp });
      change(key, null);
    } else if (reply?.type === "error") refused(entry, reply);
    // No answer: unknown. It stays first in its room and goes again, with its key, after the next join.
    if (reply !== null) flush();
  }

  function refused({ key, room }: Entry, error: ErrorReply): void {
    const internal = (troubles.get(key) ?? 0) + Number(error.code === "internal");
    troubles.set(key, internal);
    // A code this build does not know is a refusal too.
    const isPassing = mayPass(error.code) && !forTheAuthor.has(error.code);
    if (!isPassing || internal >= mostInternal) change(key, { refusal: error.text });
    else notBefore.set(room, clock.elapsed() + (error.retryAfterMs ?? soonMs));
  }

  return {
    entries,
    flush,
    add(message) {
      const entry: Entry = { ...message, key: newKey(), refusal: null };
      kept.write(prefix + entry.key, JSON.stringify(entry));
      entries.set([...entries.get(), entry]);
      flush();
    },
    retry(key) {
      troubles.delete(key);
      change(key, { refusal: null, by: undefined });
      flush();
    },
    belongTo(userId, reason) {
      // Not in another's name; and its key is good for its author only, who may have sent it already.
      for (const { key, by, refusal } of entries.get())
        if (by !== undefined && by !== userId && refusal === null) change(key, { refusal: reason });
    },
    drop: (key) => change(key, null),
  };
}

function readAll(kept: Kept): Entry[] {
  return kept
    .keys()
    .filter((name) => name.startsWith(prefix))
    .map((name) => readJson(kept, name))
    .filter(isEntry)
    .sort((a, b) => a.madeAtMs - b.madeAtMs);
}

/** Kept by an older page or touched by hand: only what has the whole shape is taken. */
function isEntry(kept: unknown): kept is Entry {
  if (typeof kept !== "object" || kept === null) return false;
  const entry = kept as { [Name in keyof Entry]?: unknown }; // only looked at, field by field
  return (
    typeof entry.key === "string" &&
    typeof entry.room === "string" &&
    typeof entry.text === "string" &&
    typeof entry.action === "boolean" &&
    typeof entry.madeAtMs === "number" &&
    (entry.by === undefined || typeof entry.by === "string") &&
    (entry.replyTo === undefined || typeof entry.replyTo === "number") &&
    (entry.refusal === null || typeof entry.refusal === "string")
  );
}
