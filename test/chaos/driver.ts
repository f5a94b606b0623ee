// A run: clients talk through the proxy while the nemesis works, then all heal, settle and are read.

import { type Chatter, createChatter, type Transport } from "./chatter.ts";
import { readBoards, readByHttp, readByWebSocket } from "./final.ts";
import type { History } from "./history.ts";
import { type Arrival, watch } from "./lateness.ts";
import { carryOut, type Deeds, planOf, type ProcessFault } from "./nemesis.ts";
import { ORDEALS } from "./ordeals.ts";
import { openProxy } from "./proxy.ts";
import { type Random, seeded } from "./random.ts";
import { ready, type Target } from "./server.ts";
import { textFor, tooLong } from "./texts.ts";

export type RunOptions = {
  seed: number;
  /** How long the nemesis works. */
  ms: number;
  target: Target;
  transport: Transport;
  clients: number;
  rooms: number;
  /** So many of the clients are second connections of others. */
  twins: number;
  /** Mean pause between two things that one client says. */
  sayEveryMs: number;
  /** How often one who says something changes a message, too. */
  changeShare: number;
  processFaults: readonly ProcessFault[];
  processEveryMs: number;
  linkEveryMs: number;
  slowEveryMs: number;
  heavy: number;
  /** So many listen only, past the proxy, and note how late what is said arrives. */
  listeners: number;
  /** How long all may take to converge when nothing is wrong any more. */
  convergeWithinMs: number;
};

export type Outcome = {
  history: History;
  /** When what nodes share was away; empty for one server. */
  ordeals: Deeds["ordeals"];
  /** Of the listeners; empty for none. */
  arrivals: readonly Arrival[];
  /** Milliseconds from start to the first answer, of each restart. */
  restarts: number[];
  /** Milliseconds from the end of all faults until every client had everything. */
  convergedMs: number;
  /** What went wrong beside the promises: the server ended by itself, logged an error, stopped late. */
  troubles: string[];
};

/** What suits the real server; the toy's runs are shorter and denser. */
export const USUAL = {
  transport: "socket",
  clients: 24,
  rooms: 4,
  twins: 4,
  sayEveryMs: 220,
  changeShare: 0.7,
  processFaults: ["kill", "freeze", "kill", "stop"],
  processEveryMs: 4_000,
  linkEveryMs: 350,
  slowEveryMs: 9_000,
  heavy: 220,
  listeners: 0,
  convergeWithinMs: 20_000,
} as const;

/** What suits three nodes: whatever breaks does so in its turn, and some only listen. */
export const USUAL_OF_NODES = {
  ...USUAL,
  processFaults: ["kill", "freeze", "stop", "kill", ...ORDEALS],
  listeners: 3,
  // A flood is everybody's work, on a machine that has three nodes, both stores and all clients on it.
  slowEveryMs: 15_000,
  heavy: 60,
} as const;

// Few, so that many change the same messages.
const boards = ["board-1", "board-2"];
const mostWaiting = 40;
const markWithinMs = 2_000;

export async function runChaos(options: RunOptions): Promise<Outcome> {
  const { target } = options;
  const random = seeded(options.seed);
  const from = performance.now();
  const now = (): number => performance.now() - from;
  await target.start();
  const proxy = await openProxy(target.port);
  const rooms = Array.from({ length: options.rooms }, (_, at) => `room-${at + 1}`);
  const url = `ws://127.0.0.1:${proxy.port}/ws`;
  const chatters = makeChatters(options, { url, rooms, random, now });
  const direct = `ws://127.0.0.1:${target.port}/ws`;
  const watching = watch(direct, rooms, { listeners: options.listeners, now });
  const crowd = startTalking(chatters, rooms, random, options);
  try {
    const plan = planOf({ ...options, random: random.fork("plan") });
    const shifted = plan.map((fault) => ({ ...fault, at: fault.at + now() }));
    const field = { target, proxy, chatters, random: random.fork("aim"), now };
    const { faults, ordeals, restarts } = await carryOut(shifted, field);
    await Bun.sleep(Math.max(0, options.ms - now()));
    crowd.hush();
    proxy.heal();
    const healedAt = now();
    const late = await converged(chatters, options.convergeWithinMs);
    const convergedMs = now() - healedAt;
    // The proxy in front of several nodes may still think otherwise of what was down a moment ago.
    if (target.suffer !== undefined) await ready(target.port);
    const final = [
      ...(await readByWebSocket(target.port, rooms)),
      ...(await readByHttp(target.port, rooms)),
    ];
    const finalBoards = await readBoards(target.port, boards);
    const clients = chatters.map(({ history }) => history);
    const { resumeEvents, pageBytes, growthEndsMs } = target;
    const limits = { resumeEvents, pageBytes, growthEndsMs };
    const history: History = { clients, final, finalBoards, faults, ...limits };
    const troubles = [...target.troubles(), ...late];
    return { history, ordeals, arrivals: watching.arrivals(), restarts, convergedMs, troubles };
  } finally {
    crowd.hush();
    watching.stop();
    for (const chatter of chatters) chatter.stop();
    await proxy.close();
    await target.dispose();
  }
}

type Scene = { url: string; rooms: readonly string[]; random: Random; now(): number };

function makeChatters(options: RunOptions, { url, rooms, random, now }: Scene): Chatter[] {
  const chatters: Chatter[] = [];
  const people = options.clients - options.twins;
  for (let at = 0; at < options.clients; at++) {
    const own = random.fork(`client ${at}`);
    const twinOf = at < people ? undefined : chatters[at - people];
    const person = String((at % people) + 1).padStart(2, "0");
    const client = `c${person}${twinOf === undefined ? "" : "b"}`;
    // Each in one room at least, and all rooms with somebody in them.
    const home = rooms[at % rooms.length] ?? "";
    const others = own.shuffled(rooms).filter((room) => room !== home);
    const many = own.chance(0.35) ? own.whole(1, rooms.length - 1) : 0;
    chatters.push(
      createChatter({
        client,
        username: `c${person}`,
        url: `${url}?client=${client}`,
        transport: options.transport,
        rooms: [home, ...others.slice(0, many)],
        boards: [boards[at % boards.length] ?? ""],
        random: own,
        now,
        ...(twinOf === undefined ? {} : { sessionOf: () => twinOf.session() }),
      }),
    );
  }
  return chatters;
}

/** Each does what people do, in the order that its seed gives, until `hush`. */
function startTalking(
  chatters: readonly Chatter[],
  rooms: readonly string[],
  random: Random,
  { sayEveryMs, changeShare }: Pick<RunOptions, "sayEveryMs" | "changeShare">,
): { hush(): void } {
  let talking = true;
  for (const [at, chatter] of chatters.entries()) {
    const choices = random.fork(`choices ${at}`);
    const changes = random.fork(`changes ${at}`);
    const next = (): void => {
      if (!talking) return;
      act(chatter, rooms, choices);
      if (changes.chance(changeShare)) chatter.change();
      setTimeout(next, choices.pause(sayEveryMs));
    };
    setTimeout(next, choices.pause(sayEveryMs));
    chatter.start();
  }
  return { hush: () => void (talking = false) };
}

function act(chatter: Chatter, rooms: readonly string[], random: Random): void {
  const room = random.pick(chatter.rooms);
  const dice = random.next();
  const say = (how: { action?: true } = {}): void => {
    if (chatter.waiting() < mostWaiting) chatter.say(room, (key) => textFor(key, random), how);
  };
  if (dice < 0.8) return say();
  if (dice < 0.85) return say({ action: true });
  if (dice < 0.88) for (let left = random.whole(4, 15); left > 0; left--) say();
  else if (dice < 0.92) chatter.readHistory(room, random.whole(0, 6));
  else if (dice < 0.95) chatter.typing(room);
  else if (dice < 0.965) chatter.leave(room);
  else if (dice < 0.98) chatter.refresh(room);
  else if (dice < 0.985) chatter.goAway();
  else if (dice < 0.993) chatter.say(room, tooLong, { hopeless: true });
  else {
    const elsewhere = rooms.find((each) => !chatter.rooms.includes(each));
    if (elsewhere !== undefined)
      chatter.say(elsewhere, (key) => textFor(key, random), { hopeless: true });
  }
}

/** Waits until everybody has an answer to everything, is in all rooms and up to date. Who is late is named. */
async function converged(chatters: readonly Chatter[], withinMs: number): Promise<string[]> {
  const until = performance.now() + withinMs;
  const isSettled = (each: Chatter): boolean =>
    each.waiting() === 0 &&
    // What grows is stored when its idle time is over: that is an event more.
    each.growing() === 0 &&
    [...each.places().values()].every((place) => place >= 0);
  while (performance.now() < until) {
    await Bun.sleep(10);
    if (!chatters.every(isSettled)) continue;
    // All is said: what the server has sent by now is all that there is.
    const marks = await Promise.race([
      Promise.all(chatters.map((each) => each.upToDate())),
      Bun.sleep(markWithinMs).then(() => [false]),
    ]);
    if (marks.every((reached) => reached) && chatters.every(isSettled) && areLevel(chatters))
      return [];
  }
  return chatters
    .filter((each) => !isSettled(each))
    .map((each) => `${each.history.client} has not settled: ${each.waiting()} unanswered`);
}

function areLevel(chatters: readonly Chatter[]): boolean {
  const heads = new Map<string, number>();
  const places = chatters.flatMap((each) => [...each.places()]);
  for (const [room, at] of places) heads.set(room, Math.max(at, heads.get(room) ?? 0));
  return places.every(([room, at]) => at === heads.get(room));
}
