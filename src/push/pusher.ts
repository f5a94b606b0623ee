// Whom to push to and when: those who are not looking, once for each message, never more than they can bear. What is
// said is read right before it is sent. What waits here is lost at a restart: the counts in the chat say what was missed.

import type { Clock, Timer } from "../lib/clock.ts";
import { createGate } from "../lib/gate.ts";
import { createLimiter } from "../lib/limiter.ts";
import type { Log } from "../lib/log.ts";
import { ChatError } from "../protocol/errors.ts";
import type { Notify } from "../protocol/events.ts";
import type { RoomName, UserId } from "../protocol/ids.ts";
import type { Awaiting, SubscriptionRow } from "../store/push.ts";
import type { Store } from "../store/store.ts";
import type { Away, Notice } from "./away.ts";
import { createLooks, lookMs } from "./looks.ts";
import { bodyOf, encodePayload } from "./payload.ts";
import type { Outcome, Push, Send } from "./send.ts";

export type Pusher = Away & {
  /** One push that says `text` to these, at once. What became of each. */
  test(devices: readonly SubscriptionRow[], text: string): Promise<Outcome[]>;
  /** How much is held, waits or is remembered. */
  size(): number;
  /** Nothing is sent from then on. */
  close(): void;
};

export type PusherOptions = {
  store: Store;
  send: Send;
  clock: Clock;
  log: Log;
  /** A connection of theirs that is not away has the room open, looked at or not. */
  isThere(userId: UserId, room: RoomName): boolean;
  /** What the instance is called now, for the test. */
  named(): string;
  /** 32 random bytes in hexadecimal: without it nobody tells rooms by their topics. */
  secret: string;
  /** `mostWaiting` and `mostOfOne` when left out. */
  most?: number;
  mostEach?: number;
};

/** A page that is looked at says within this that its room is read. */
export const thereMs = 10_000;
/** Pushes to one person about one room. Over it the newest alone is kept until there is room again. */
export const burst = { count: 10, perMs: 60_000 } as const;
/** Messages held for one person and room; of more the oldest is not told. */
export const mostHeld = 10;
/** Messages, each for one person, that are held, wait or are under way. What comes over it is not told. */
export const mostWaiting = 10_000;
/** As many of them for one person: whose push service is slow, or means ill, takes no other's place. */
export const mostOfOne = 100;
// A push is a few round trips: more at once would only wait elsewhere.
export const peopleAtOnce = 32;
const mostTries = 3;
const sweepMs = 10_000;

type Told = {
  readonly userId: UserId;
  readonly room: RoomName;
  readonly seq: number;
  readonly why: Notify["why"];
  readonly title: string;
  readonly isDirect: boolean;
};
/** What waits until somebody has not looked for a while. */
type Held = { waiting: Told[]; timer: Timer; isOver: boolean };
/** To one device of theirs again, or to all for the first time. */
type Job = { told: Told; device: string | null; tries: number };

export function createPusher(options: PusherOptions): Pusher {
  const { store, send, clock, log, most = mostWaiting, mostEach = mostOfOne } = options;
  const looks = createLooks();
  const limiter = createLimiter({ ...burst, blockMs: 0 });
  const held = new Map<string, Held>();
  // One person's go one after the other: whose push service does not answer holds up nobody else.
  const lines = new Map<UserId, Job[]>();
  const gate = createGate(peopleAtOnce);
  const retries = new Set<Timer>();
  // How much of it is each one's.
  const places = new Map<UserId, number>();
  let waiting = 0;
  let isClosed = false;
  const sweeper = clock.every(sweepMs, () => {
    looks.sweep(clock.elapsed());
    limiter.sweep(clock.elapsed());
  });

  const failed = (error: unknown): void => {
    // What cannot be read just then is not told; the store says itself what is the matter.
    if (!(error instanceof ChatError)) log.error("push_failed", {}, error);
  };

  function takePlace(userId: UserId): boolean {
    const taken = places.get(userId) ?? 0;
    if (isClosed || waiting >= most || taken >= mostEach) return false;
    places.set(userId, taken + 1);
    waiting++;
    return true;
  }

  function givePlaces(userId: UserId, count: number): void {
    const left = (places.get(userId) ?? 0) - count;
    if (left > 0) places.set(userId, left);
    else places.delete(userId);
    waiting -= count;
  }

  function hold(told: Told): void {
    const key = keyOf(told);
    const known = held.get(key);
    if (known?.waiting.some(({ seq }) => seq === told.seq) || !takePlace(told.userId)) return;
    if (known !== undefined) {
      const all = [...known.waiting, told];
      const kept = known.isOver ? [told] : all.slice(-mostHeld);
      givePlaces(told.userId, all.length - kept.length);
      known.waiting = kept;
      return;
    }
    const waitMs = waitOf(told);
    if (waitMs === 0) return release(key, [told]);
    held.set(key, { waiting: [told], timer: later(key, waitMs), isOver: false });
  }

  function waitOf({ userId, room }: Told): number {
    const since = looks.since(userId, room, clock.elapsed());
    if (since !== null) return lookMs - since;
    return options.isThere(userId, room) ? thereMs : 0;
  }

  const later = (key: string, ms: number): Timer =>
    clock.after(ms, () => {
      const waited = held.get(key)?.waiting ?? [];
      held.delete(key);
      release(key, waited);
    });

  function release(key: string, waited: readonly Told[]): void {
    for (const [at, told] of waited.entries()) {
      const verdict = limiter.take(key, clock.elapsed());
      if (verdict.allowed) {
        line({ told, device: null, tries: 0 });
        continue;
      }
      const newest = waited.slice(-1);
      givePlaces(told.userId, waited.length - at - newest.length);
      held.set(key, { waiting: newest, timer: later(key, verdict.retryAfterMs), isOver: true });
      return;
    }
  }

  /** Its place is taken, and given back when it is done. */
  function line(job: Job): void {
    const { userId } = job.told;
    const jobs = lines.get(userId);
    if (jobs !== undefined) return void jobs.push(job);
    const mine = [job];
    lines.set(userId, mine);
    void work(userId, mine);
  }

  /** Behind all others who wait after each one, so that nobody keeps them waiting for longer than one takes. */
  async function work(userId: UserId, jobs: Job[]): Promise<void> {
    for (let job = jobs[0]; job !== undefined && !isClosed; job = jobs[0]) {
      const next = job;
      await gate.pass(() => tell(next).catch(failed));
      givePlaces(userId, 1);
      jobs.shift();
    }
    lines.delete(userId);
  }

  async function tell(job: Job): Promise<void> {
    const { told, device } = job;
    if (isClosed) return;
    const found = await store.awaiting(told.userId, told.room, told.seq);
    if (isClosed || found === null || !isStillFor(told, found)) return;
    const push = pushOf(told, found, topicOf(told.room, options.secret));
    const to = found.subscriptions.filter(({ endpoint }) => [null, endpoint].includes(device));
    // All at once: a device whose push service is slow holds up no other.
    const toEach = to.map(async (each) => {
      const outcome = await pushTo(each, push);
      if (typeof outcome !== "string") again({ ...job, device: each.endpoint }, outcome, each);
    });
    await Promise.all(toEach);
  }

  async function pushTo(to: SubscriptionRow, push: Push): Promise<Outcome> {
    const outcome = await send.push(to, push);
    if (outcome === "gone") await store.dropSubscription(to.endpoint, null);
    if (outcome === "sent") await store.subscriptionWorked(to.endpoint);
    return outcome;
  }

  function again(job: Job, { againAfterMs }: { againAfterMs: number }, to: SubscriptionRow): void {
    const tries = job.tries + 1;
    if (tries >= mostTries || !takePlace(job.told.userId)) {
      if (!isClosed) log.warn("push_given_up", { host: URL.parse(to.endpoint)?.host, tries });
      return;
    }
    const timer = clock.after(againAfterMs, () => {
      retries.delete(timer);
      line({ ...job, tries });
    });
    retries.add(timer);
  }

  async function reach({ room, seq, from, title, isDirect, reasons, everyone }: Notice) {
    const people = await store.reachable(room, everyone ? null : [...reasons.keys()]);
    for (const userId of people) {
      const why = reasons.get(userId) ?? "room";
      if (userId !== from) hold({ userId, room, seq, why, title, isDirect });
    }
  }

  return {
    told: (notice) => void (isClosed || reach(notice).catch(failed)),
    looked(userId, room, seq) {
      looks.note(userId, room, clock.elapsed());
      const key = keyOf({ userId, room });
      const known = held.get(key);
      if (known === undefined) return;
      known.timer.cancel();
      const unread = known.waiting.filter((told) => told.seq > seq);
      givePlaces(userId, known.waiting.length - unread.length);
      held.delete(key);
      if (unread.length > 0)
        held.set(key, { ...known, waiting: unread, timer: later(key, lookMs) });
    },
    test(devices, text) {
      const payload = { title: options.named(), body: text, room: "", seq: 0, tag: "test" };
      const push: Push = { text: encodePayload(payload), urgency: "high", topic: "test" };
      return Promise.all(devices.map((each) => pushTo(each, push)));
    },
    size: () => waiting + looks.size() + limiter.size(),
    close() {
      isClosed = true;
      sweeper.cancel();
      for (const { timer } of held.values()) timer.cancel();
      for (const timer of retries) timer.cancel();
      send.close();
    },
  };
}

const keyOf = ({ userId, room }: { userId: UserId; room: RoomName }): string => `${room} ${userId}`;

/** An edit may have taken the name out again. */
const isStillFor = ({ why, userId }: Told, { message }: Awaiting): boolean =>
  why !== "mention" || message.mentions?.some((each) => each.userId === userId) === true;

function pushOf(
  { room, seq, why, title, isDirect }: Told,
  { message, badge }: Awaiting,
  topic: string,
): Push {
  const body = bodyOf(message.text, isDirect ? "" : message.username);
  return {
    text: encodePayload({ title, body, room, seq, tag: `room:${room}`, badge }),
    urgency: why === "direct" || why === "mention" ? "high" : "normal",
    topic,
  };
}

/** The same for all of a room. A push service learns that much, and not which room it is. */
const topicOf = (room: RoomName, secret: string): string =>
  new Bun.CryptoHasher("sha256", secret).update(room).digest("base64url").slice(0, 32);
