// A place by chance: people of every rank, private and direct rooms, who is in them, who was and is not any more.

import { asRoomName, type RoomName } from "../../src/protocol/ids.ts";
import { ROLES } from "../../src/protocol/roles.ts";
import { type Court, openCourt, type Someone } from "../commands/support.ts";
import { claimsOf, signedBySecret } from "./jwt.ts";

/** A room that is not for everybody. What is said in it, and what it is called, has its `word`. */
export type Den = {
  readonly name: RoomName;
  readonly kind: "private" | "direct";
  readonly word: string;
  readonly epoch: string;
  /** Of an invitation to it; empty for a direct room. */
  readonly invitation: string;
  readonly keeper: Someone;
  readonly members: Set<Someone>;
  /** Who was a member at any time, and so may have heard of it. */
  readonly knew: Set<Someone>;
};

export type World = {
  readonly court: Court;
  readonly people: readonly Someone[];
  readonly dens: readonly Den[];
  /** Everybody is in it; those with an account in whose hands it lies have it as their current room. */
  readonly square: RoomName;
  /** Below `bound`. */
  readonly chance: (bound: number) => number;
};

const square = asRoomName("square");
const jwtSecret = "a secret of thirty-two bytes or more";

/** How many private and direct rooms, and people beyond one of each rank. */
export type Counts = { privates: number; directs: number; more: number };

export async function openWorld(chance: (bound: number) => number, counts: Counts): Promise<World> {
  // What is nobody's business reaches them by no way of connecting.
  const court = await openCourt({ jwtSecret }, {}, () => chance(2) === 0);
  const people: Someone[] = [];
  for (const role of [...ROLES, ...Array<"member">(counts.more).fill("member")])
    people.push(await court.come(`${role}${people.length}`, role, square));
  const token = signedBySecret(jwtSecret, claimsOf("narrow", { name: "narrow", rooms: [square] }));
  const narrow = await comeBy(court, token);
  await narrow.ask({ type: "join", room: square });
  const world = { court, people: [...people, narrow], dens: [] as Den[], square, chance };
  for (let at = 0; at < counts.privates; at++) world.dens.push(await makePrivate(world));
  for (let at = 0; at < counts.directs; at++) world.dens.push(await makeDirect(world));
  return world;
}

const comeBy = async (court: Court, token: string): Promise<Someone> => {
  const client = await court.connect(token);
  const { you } = client.welcome;
  return Object.assign(client, {
    ...{ id: you.userId, name: you.username, token },
    async code(command: Record<string, unknown>) {
      const reply = await client.ask(command);
      return reply.type === "error" ? reply.code : reply.type;
    },
  });
};

/** Whose token opens the square only: no room but that exists for them, whatever they are a member of. */
export const isNarrow = ({ name }: Someone): boolean => name === "narrow";

let words = 0;
const newWord = (): string => `zq${++words}q${crypto.randomUUID().slice(0, 8)}`;

async function makePrivate({ people, dens, chance }: World): Promise<Den> {
  const word = newWord();
  const accounts = people.filter(({ welcome, name }) => !welcome.you.guest && name !== "narrow");
  const keeper = pick(accounts, chance);
  const topic = `${word} topic`;
  const made = await keeper.ask({ type: "createRoom", private: true, title: `${word} den`, topic });
  if (made.type !== "ack" || made.room === undefined) throw new Error(JSON.stringify(made));
  const den = { name: made.room, kind: "private" as const, word, keeper };
  const members = new Set([keeper]);
  for (const each of people) {
    if (each === keeper || chance(2) === 0) continue;
    await keeper.ask({ type: "addMember", room: den.name, user: each.id });
    members.add(each);
  }
  const invited = await keeper.ask({ type: "invite", room: den.name });
  const invitation = invited.type === "ack" ? (invited.invitation?.id ?? "") : "";
  return furnish({ ...den, ...{ members, knew: new Set(members), epoch: "", invitation } }, dens);
}

async function makeDirect({ court, people, dens, chance }: World): Promise<Den> {
  const word = newWord();
  const accounts = people.filter(({ welcome, name }) => !welcome.you.guest && name !== "narrow");
  const keeper = pick(accounts, chance);
  const other = pick(
    people.filter((each) => each !== keeper && !dens.some(isOf(keeper, each))),
    chance,
  );
  const name = await court.store.directRoom(keeper.id, other.id);
  const members = new Set([keeper, other]);
  const den = { name, kind: "direct" as const, word, keeper, members, knew: new Set(members) };
  return furnish({ ...den, epoch: "", invitation: "" }, dens);
}

const isOf =
  (one: Someone, other: Someone) =>
  ({ kind, knew }: Den): boolean =>
    kind === "direct" && knew.has(one) && knew.has(other);

/** Everybody who is in it comes in and says something. */
async function furnish(den: Den, dens: readonly Den[]): Promise<Den> {
  let { epoch } = den;
  for (const each of den.members) {
    if (isNarrow(each)) continue;
    const joined = await each.ask({ type: "join", room: den.name });
    if (joined.type !== "joined") throw new Error(JSON.stringify(joined));
    ({ epoch } = joined);
    await each.ask({ type: "chat", room: den.name, text: `${den.word} ${dens.length}` });
    await each.ask({ type: "join", room: square });
  }
  return { ...den, epoch };
}

export const pick = <Item>(items: readonly Item[], chance: (bound: number) => number): Item => {
  const item = items[chance(items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
};

/** Those for whom the room does not exist. */
export const outsidersOf = ({ people }: World, { members }: Den): Someone[] =>
  people.filter((each) => !members.has(each) || isNarrow(each));

/** A name as `den`'s, of no room. */
export const nameOfNone = ({ kind }: Pick<Den, "kind">): RoomName => {
  const letters = "0123456789abcdefghjkmnpqrstvwxyz";
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  const random = [...bytes].map((byte) => letters[byte % letters.length]).join("");
  return asRoomName(`${kind === "private" ? "p" : "dm"}-${random}`);
};
