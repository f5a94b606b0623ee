// Many connections that send what chance makes, at once, while others only watch; and what must hold.

import { ERRORS } from "../../src/protocol/errors.ts";
import type { DurableEvent, ServerFrame } from "../../src/protocol/events.ts";
import { type Random, seeded } from "../chaos/random.ts";
import { closePayload } from "../support/frame-bytes.ts";
import { connectRaw, opcodes, type Raw } from "../support/raw.ts";
import { harm, sameInOtherBytes } from "./fuzz-bytes.ts";
import { makeFrame, sharedRooms } from "./fuzz-frames.ts";

export type Target = {
  port: number;
  /** Resident memory, in MiB; 0 when it is not to be looked at. */
  residentMib(): Promise<number>;
  /** Closes that may come while one only sends whole frames. */
  mayClose: readonly number[];
};

export type Outcome = {
  sent: number;
  connections: number;
  ms: number;
  /** How often each came: `chat`, `error not_in_room`, `close 1002`, … */
  came: Map<string, number>;
  residentMib: { before: number; peak: number; after: number };
  /** What must not be, each with its connection; at most a few. */
  faults: string[];
};

export type Plan = { seed: number; frames: number; atOnce: number };

/** What every frame of a type carries at least. */
const FIELDS: Record<ServerFrame["type"], readonly string[]> = {
  welcome: ["version", "server", "name", "you", "session", "limits", "rooms", "text"],
  joined: [
    ...["room", "title", "topic", "kind", "readOnly", "slowSeconds", "archived"],
    ...["you", "role", "mutedUntil", "epoch", "head", "first", "users", "count"],
  ],
  left: ["room"],
  ack: [],
  history: ["room", "messages", "first", "head", "more"],
  users: ["room", "users", "count"],
  rooms: ["rooms"],
  members: ["room", "members"],
  invitations: ["invitations"],
  bans: ["bans"],
  reports: ["reports"],
  audit: ["lines"],
  accounts: ["accounts"],
  added: ["room", "text"],
  removed: ["room", "why", "reason", "text"],
  standing: ["room", "role", "mutedUntil", "text"],
  typing: ["room", "users"],
  pong: ["timestamp"],
  system: ["event", "text"],
  error: ["code", "text"],
  deleted: ["room", "seq", "message", "userId", "timestamp"],
  room: ["room", "seq", "userId", "timestamp", "title", "topic", "kind", "readOnly"],
  chat: ["room", "seq", "userId", "username", "text", "timestamp"],
  edited: ["room", "seq", "message", "userId", "text", "timestamp"],
  reacted: ["room", "seq", "message", "userId", "username", "emoji", "timestamp"],
  growing: ["room", "message", "userId", "from", "added"],
  read: ["room", "seq", "unread", "mentions"],
  notify: ["room", "seq", "why", "from", "title", "text", "timestamp"],
  results: ["hits"],
};
// What a byte string may provoke (test/conformance/frames.test.ts), 1005 and 1006 for none.
const harmCloses = [1002, 1003, 1005, 1006, 1007, 1009];
const isGoodClose = (code: number): boolean =>
  (code >= 1000 && code <= 1014) || (code >= 3000 && code <= 4999);
const mostFaults = 20;
// What a million frames and their 16,000 connections grew it by was 118 MiB at most.
const mostGrownMib = 250;
const burst = 32;

type Run = { target: Target; outcome: Outcome };

export async function fuzzLive(target: Target, plan: Plan): Promise<Outcome> {
  const before = await target.residentMib();
  const outcome: Outcome = {
    sent: 0,
    connections: 0,
    ms: 0,
    came: new Map(),
    residentMib: { before, peak: before, after: before },
    faults: [],
  };
  const run: Run = { target, outcome };
  const begun = performance.now();
  const watchers = await Promise.all(sharedRooms.map((room) => watch(run, room)));
  const worker = async (): Promise<void> => {
    while (outcome.sent < plan.frames && outcome.faults.length < mostFaults) {
      const number = outcome.connections++;
      await connection(run, number, seeded(plan.seed, `connection ${number}`));
      if (number % 100 !== 0) continue;
      const now = await target.residentMib();
      outcome.residentMib.peak = Math.max(outcome.residentMib.peak, now);
    }
  };
  await Promise.all(Array.from({ length: plan.atOnce }, worker));
  for (const watcher of watchers) await watcher.end();
  outcome.ms = performance.now() - begun;
  outcome.residentMib.after = await target.residentMib();
  const grown = outcome.residentMib.peak - before;
  if (grown > mostGrownMib) fault(run, "the server", `grew by ${Math.round(grown)} MiB`);
  return outcome;
}

function fault({ outcome }: Run, where: string, what: string): void {
  if (outcome.faults.length < mostFaults) outcome.faults.push(`${where}: ${what.slice(0, 500)}`);
}

const count = ({ outcome }: Run, what: string): void =>
  void outcome.came.set(what, (outcome.came.get(what) ?? 0) + 1);

/** Reads a frame, and says what is wrong with it; null when it is none of ours. */
function checked(run: Run, where: string, text: string): ServerFrame | null {
  const frame = parsed(text);
  if (frame === null || !Object.hasOwn(FIELDS, frame.type)) {
    fault(run, where, `not a frame of ours: ${text}`);
    return null;
  }
  const missing = FIELDS[frame.type].filter((field) => !Object.hasOwn(frame, field));
  if (missing.length > 0) fault(run, where, `without ${missing.join(", ")}: ${text}`);
  if (frame.type !== "error") count(run, frame.type);
  else {
    count(run, `error ${frame.code}`);
    const known = Object.hasOwn(ERRORS, frame.code) && frame.text !== "";
    if (!known || frame.code === "internal") fault(run, where, text);
  }
  return frame;
}

function parsed(text: string): ServerFrame | null {
  try {
    return JSON.parse(text) as ServerFrame; // `checked` looks at it
  } catch {
    return null;
  }
}

/** One connection's life: bursts of frames, each awaited, then an end of its own choosing or a bad one. */
async function connection(run: Run, number: number, random: Random): Promise<void> {
  const where = `connection ${number}`;
  const rough = number % 2 === 1;
  const room = random.chance(0.8) ? `?room=${random.pick(sharedRooms)}` : "";
  const raw = await connectRaw(run.target.port, `/ws${room}`);
  const lived = await bursts(run, raw, random, rough);
  const mayClose = lived
    ? end(run, raw, random, rough)
    : (code: number) => run.target.mayClose.includes(code);
  const late = setTimeout(() => {
    fault(run, where, "neither answered nor closed within 20 s");
    raw.cut();
  }, 20_000);
  const { code } = await raw.closed;
  clearTimeout(late);
  // Which codes chance made, and got back, says nothing.
  count(
    run,
    lived && code >= 3000 ? "close 3000 to 4999" : `close ${code}${lived ? "" : " unasked"}`,
  );
  if (!mayClose(code)) fault(run, where, `closed with ${code}${lived ? "" : ", unasked"}`);
  for (const { opcode, payload } of raw.frames)
    if (opcode === opcodes.text) checked(run, where, payload.toString());
}

/** False when the server closed meanwhile. */
async function bursts(run: Run, raw: Raw, random: Random, rough: boolean): Promise<boolean> {
  for (let times = random.whole(1, 6); times > 0; times--) {
    // Chance leaves rooms more often than it finds one; most commands are about a room one is in.
    if (random.chance(0.7))
      raw.send(JSON.stringify({ type: "join", room: random.pick(sharedRooms) }));
    for (let frames = random.whole(1, burst); frames > 0; frames--) {
      const { frame } = makeFrame(random);
      run.outcome.sent++;
      if (rough && random.chance(0.3)) raw.bytes(sameInOtherBytes(frame, random));
      else raw.send(frame);
    }
    const mark = `mark-${run.outcome.sent}`;
    raw.send(JSON.stringify({ type: "ping", ref: mark }));
    const late = setTimeout(() => raw.cut(), 20_000);
    const answer = await raw.next(({ payload }) => payload.includes(mark));
    clearTimeout(late);
    if (answer === null) return false;
  }
  return true;
}

/** Which closes may come of it. */
function end(run: Run, raw: Raw, random: Random, rough: boolean): (code: number) => boolean {
  if (rough) {
    run.outcome.sent++;
    raw.bytes(harm(makeFrame(random).frame, random));
    if (random.chance(0.2)) raw.cut();
    else raw.end();
    // A chance byte can make a good close, which comes back.
    return (code) => harmCloses.includes(code) || isGoodClose(code);
  }
  const code = random.pick([1000, 1001, 3000, 4000, 4999]);
  const kind = random.whole(0, 3);
  if (kind === 0) raw.cut();
  else if (kind === 1) raw.end();
  else raw.send(kind === 2 ? closePayload(code, "bye") : "", opcodes.close);
  const expected = [1006, 1006, code, 1005][kind];
  return (got) => got === expected;
}

type Watcher = { end(): Promise<void> };

const isDurable = (frame: ServerFrame): frame is DurableEvent =>
  ["chat", "edited", "deleted", "reacted", "room"].includes(frame.type);

/** Somebody who only listens: every event of the room, in order, without a hole, until all are gone. */
async function watch(run: Run, room: string): Promise<Watcher> {
  const where = `watcher of ${room}`;
  const socket = new WebSocket(`ws://127.0.0.1:${run.target.port}/ws?room=${room}`);
  const answers: ((frame: ServerFrame) => void)[] = [];
  let last = -1;
  let ended = false;
  socket.addEventListener("close", ({ code }) => {
    if (!ended) fault(run, where, `closed with ${code}`);
    for (const answer of answers) answer({ type: "left", room } as ServerFrame); // nobody waits for good
  });
  const joined = new Promise<void>((resolve) => {
    socket.addEventListener("message", ({ data }) => {
      const frame = checked(run, where, String(data));
      if (frame?.type === "joined") {
        last = frame.head;
        resolve();
      }
      if (frame?.type === "history" || frame?.type === "users") answers.shift()?.(frame);
      if (frame === null || !isDurable(frame) || last < 0) return;
      if (frame.seq !== last + 1) fault(run, where, `${frame.seq} came after ${last}`);
      last = frame.seq;
    });
  });
  const ask = (type: string): Promise<ServerFrame> => {
    const answer = new Promise<ServerFrame>((resolve) => void answers.push(resolve));
    socket.send(JSON.stringify({ type, limit: 0 }));
    return answer;
  };
  await joined;
  return {
    async end() {
      const history = await ask("history");
      // What was committed before the answer is on its way before it or just behind: a second answer says all.
      await ask("history");
      if (history.type !== "history" || history.head > last)
        fault(run, where, `saw up to ${last} of ${JSON.stringify(history)}`);
      const late = performance.now() + 10_000;
      for (;;) {
        const users = await ask("users");
        if (users.type === "users" && users.count === 1) break;
        if (performance.now() > late) {
          fault(run, where, `not alone in the end: ${JSON.stringify(users)}`);
          break;
        }
        await Bun.sleep(50);
      }
      ended = true;
      socket.close(1000);
    },
  };
}
