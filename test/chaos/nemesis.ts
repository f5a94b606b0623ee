// What goes wrong when: a plan that comes from the seed alone, and its carrying out.

import type { Chatter } from "./chatter.ts";
import type { FaultNote } from "./history.ts";
import type { Cut, Link, Proxy } from "./proxy.ts";
import type { Random } from "./random.ts";
import { isOrdeal, isOfPostgres, type OrdealName } from "./ordeals.ts";
import type { Target } from "./server.ts";
import { heaviest } from "./texts.ts";

/** `at` and all times in milliseconds; `share`: of the connections that live at that moment. */
export type Fault = { at: number } & (
  | { fault: "reset" | "end"; share: number }
  | { fault: "torn"; share: number; direction: "up" | "down"; how: Cut }
  | { fault: "swallow"; share: number; ms: number; how: Cut }
  | { fault: "stall" | "dribble"; share: number; ms: number }
  /** One client stops reading while the room is flooded with `heavy` of the longest messages. */
  | { fault: "slow"; ms: number; heavy: number }
  | { fault: "kill" | "stop"; downMs: number }
  | { fault: "freeze"; ms: number }
  /** With that flood in one room, since what was written before may leave room for more. */
  | { fault: "disk-full"; ms: number; heavy: number }
  | { fault: OrdealName; ms: number }
);
type Ordeal = Extract<Fault, { fault: OrdealName }>;

export type FaultName = Fault["fault"];
export type ProcessFault =
  Extract<FaultName, "kill" | "stop" | "freeze" | "disk-full"> | OrdealName;

export type PlanOptions = {
  random: Random;
  /** How long trouble lasts. */
  ms: number;
  /** One of these every so often, each kind at least once if there is time; empty for none. */
  processFaults: readonly ProcessFault[];
  processEveryMs: number;
  linkEveryMs: number;
  slowEveryMs: number;
  /** Of the longest messages at each `slow`. */
  heavy: number;
};

export function planOf(options: PlanOptions): Fault[] {
  const { random, ms } = options;
  const links = random.fork("links");
  const plan: Fault[] = [];
  for (let at = links.pause(options.linkEveryMs); at < ms; at += links.pause(options.linkEveryMs))
    plan.push(linkFault(at, links));
  const slots = options.processFaults.length === 0 ? 0 : Math.floor(ms / options.processEveryMs);
  const processes = random.fork("processes");
  const order = processes.shuffled(options.processFaults);
  for (let slot = 0; slot < slots; slot++) {
    // Somewhere in the middle of its slot, so that two never meet.
    const at = (slot + 0.2 + 0.3 * processes.next()) * options.processEveryMs;
    const fault = order[slot] ?? processes.pick(options.processFaults);
    plan.push(processFault(at, fault, options, processes));
  }
  const slow = random.fork("slow");
  for (
    let at = options.slowEveryMs * 0.4;
    at < ms;
    at += options.slowEveryMs * (0.8 + 0.4 * slow.next())
  )
    plan.push({ at, fault: "slow", ms: slow.whole(1_000, 2_500), heavy: options.heavy });
  return plan.sort((a, b) => a.at - b.at);
}

function linkFault(at: number, random: Random): Fault {
  const share = random.chance(0.1) ? 1 : 0.05 + 0.25 * random.next();
  const how = random.pick<Cut>(["reset", "end"]);
  const direction = random.pick<"up" | "down">(["up", "down"]);
  const ms = random.whole(100, 1_200);
  const fault = random.pick([
    "reset",
    "end",
    "torn",
    "torn",
    "swallow",
    "swallow",
    "stall",
    "dribble",
  ] as const);
  switch (fault) {
    case "torn":
      return { at, fault, share, direction, how };
    case "swallow":
      return { at, fault, share, ms, how };
    case "stall":
    case "dribble":
      return { at, fault, share, ms };
    default:
      return { at, fault, share };
  }
}

function processFault(
  at: number,
  fault: ProcessFault,
  { processEveryMs: everyMs, heavy }: PlanOptions,
  random: Random,
): Fault {
  if (isOrdeal(fault)) return { at, fault, ms: random.whole(200, longestOf(fault)) };
  const atMost = Math.min(2_500, everyMs * 0.3);
  if (fault === "kill" || fault === "stop")
    return { at, fault, downMs: random.chance(0.5) ? 0 : random.whole(0, atMost / 2) };
  const ms = random.whole(atMost / 4, atMost);
  return fault === "freeze" ? { at, fault, ms } : { at, fault, ms, heavy };
}

// Longer than it takes to notice that it is frozen; without PostgreSQL nobody can say anything meanwhile.
const longestOf = (ordeal: OrdealName): number => (isOfPostgres(ordeal) ? 2_500 : 6_000);

// Nearly all that a stop waits for what is under way: past it a growing text may be left.
const lateStopMs = 2_000;

export type Field = {
  target: Target;
  proxy: Proxy;
  chatters: readonly Chatter[];
  random: Random;
  now(): number;
};

export type Deeds = {
  faults: FaultNote[];
  /** From when to when what nodes share was away. */
  ordeals: { name: OrdealName; from: number; to: number }[];
  /** Milliseconds from start to ready, each time. */ restarts: number[];
};

/** Carries the plan out. Resolves when the last fault is over and the server is up. */
export async function carryOut(plan: readonly Fault[], field: Field): Promise<Deeds> {
  const deeds: Deeds = { faults: [], ordeals: [], restarts: [] };
  const ofProcess = (fault: Fault): boolean =>
    isOfNodes(fault) || ["kill", "stop", "freeze", "disk-full"].includes(fault.fault);
  const inTurn = async (faults: readonly Fault[]): Promise<void> => {
    for (const fault of faults) {
      await Bun.sleep(Math.max(0, fault.at - field.now()));
      await carryOutOne(fault, field, deeds);
    }
  };
  await Promise.all([
    inTurn(plan.filter((fault) => !ofProcess(fault))),
    inTurn(plan.filter(ofProcess)),
  ]);
  return deeds;
}

async function carryOutOne(fault: Fault, field: Field, deeds: Deeds): Promise<void> {
  const { target } = field;
  if (isOfNodes(fault)) return endure(fault, field, deeds);
  const note = (links: number, client: string | null = null): void =>
    void deeds.faults.push({ at: Math.round(field.now()), fault: fault.fault, links, client });
  switch (fault.fault) {
    case "kill":
    case "stop": {
      note(1);
      const from = field.now();
      if (fault.fault === "kill") await target.kill();
      const stopMs = fault.fault === "stop" ? await target.stop() : 0;
      if (stopMs > lateStopMs)
        deeds.faults.push({ at: Math.round(from), fault: "late-stop", links: 1, client: null });
      await Bun.sleep(fault.downMs);
      deeds.restarts.push(await target.start());
      return;
    }
    case "freeze":
      note(1);
      target.freeze();
      await Bun.sleep(fault.ms);
      target.thaw();
      return;
    case "disk-full":
      note(1);
      target.fillDisk();
      flood(field.random.pick(field.chatters).rooms[0] ?? "", fault.heavy, field.chatters);
      await Bun.sleep(fault.ms);
      target.emptyDisk();
      return;
    case "slow":
      return slowDown(fault, field, note);
    default: {
      const links = field.proxy.links();
      const hit = field.random.shuffled(links).slice(0, Math.ceil(links.length * fault.share));
      note(hit.length);
      for (const link of hit) disturb(link, fault);
    }
  }
}

const isOfNodes = (fault: Fault): fault is Ordeal => isOrdeal(fault.fault);

async function endure({ fault, ms }: Ordeal, { target, now }: Field, deeds: Deeds): Promise<void> {
  if (target.suffer === undefined) throw new Error(`${fault} needs several nodes`);
  const from = now();
  deeds.faults.push({ at: Math.round(from), fault, links: 1, client: null });
  await target.suffer(fault, ms);
  deeds.ordeals.push({ name: fault, from, to: now() });
}

function disturb(link: Link, fault: Fault): void {
  switch (fault.fault) {
    case "reset":
    case "end":
      return link.cut(fault.fault);
    case "torn":
      return link.tear(fault.direction, fault.how);
    case "swallow":
      return link.swallow(fault.ms, fault.how);
    case "stall":
      return link.stall(fault.ms);
    case "dribble":
      return link.dribble(fault.ms);
    default:
      return;
  }
}

/** Meets nobody when the client that is its turn has no connection just now. */
function slowDown(
  { ms, heavy }: Extract<Fault, { fault: "slow" }>,
  field: Field,
  note: (links: number, client: string) => void,
): void {
  const reader = field.random.pick(field.chatters);
  const { client } = reader.history;
  const link = field.proxy.links().find(({ label }) => label() === client);
  const room = field.random.pick(reader.rooms);
  const speakers = field.chatters.filter((each) => each !== reader && each.rooms.includes(room));
  if (link === undefined || speakers.length === 0) return note(0, client);
  reader.deaf(ms);
  link.stopReading(ms);
  flood(room, heavy, speakers);
  note(1, client);
}

/** With `heavy` of the longest messages, by those of `chatters` that are at home there. */
function flood(room: string, heavy: number, chatters: readonly Chatter[]): void {
  const speakers = chatters.filter(({ rooms }) => rooms.includes(room));
  for (let each = 0; each < heavy; each++) speakers[each % speakers.length]?.say(room, heaviest);
}
