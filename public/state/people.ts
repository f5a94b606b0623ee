// Who is present in one room, and who is writing. Pure; the present is handed in where it matters.

import type { Joined, Person, System, Users } from "../../src/protocol/events.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import { typingTtlMs } from "../../src/protocol/limits.ts";
import * as words from "../words/en/composer.ts";
import { locale } from "../words/en/grammar.ts";

export type People = {
  readonly present: ReadonlyMap<UserId, Person>;
  /** Of all present people; more than `present` knows in a large room. */
  readonly count: number;
  /** Where the next page of names begins; null when there is none that is known of. */
  readonly next: UserId | null;
  readonly writing: { readonly users: readonly Person[]; readonly untilMs: number };
};

export const nobody: People = {
  present: new Map(),
  count: 0,
  next: null,
  writing: { users: [], untilMs: 0 },
};

const byId = (people: readonly Person[]): Map<UserId, Person> =>
  new Map(people.map((person) => [person.userId, person]));

export function arrived(frame: Joined): People {
  return { ...nobody, present: byId(frame.users), count: frame.count };
}

/** In a large room the names are left out and only `count` holds: then `incomplete` is true of the result. */
export function noticed(people: People, event: System): People {
  if (event.event === "renamed") {
    if (!people.present.has(event.user.userId)) return people;
    const present = new Map(people.present);
    present.set(event.user.userId, event.user);
    return { ...people, present };
  }
  if (event.event !== "presence") return people;
  const present = new Map(people.present);
  for (const person of event.joined) present.set(person.userId, person);
  for (const person of event.changed ?? [])
    if (present.has(person.userId)) present.set(person.userId, person);
  for (const { userId } of event.left) present.delete(userId);
  return { ...people, present, count: event.count };
}

/** A page of names. A first page replaces what was known. */
export function listed(people: People, page: Users, { first }: { first: boolean }): People {
  const present = first ? byId(page.users) : new Map([...people.present, ...byId(page.users)]);
  return { ...people, present, count: page.count, next: page.next ?? null };
}

/** Some names are missing (or too many): `users` has to be asked. */
export const incomplete = (people: People): boolean => people.present.size !== people.count;

/** The server's list replaces the one before. It forgets after 6 s, and so do we should its word be lost. */
export function writes(people: People, users: readonly Person[], nowMs: number): People {
  return { ...people, writing: { users, untilMs: nowMs + typingTtlMs } };
}

/** Nobody is writing any more as far as we know: after a cut. */
export const hushed = (people: People): People => ({ ...people, writing: nobody.writing });

/** Others who are writing at `nowMs`. */
export function writers(people: People, me: UserId | undefined, nowMs: number): readonly Person[] {
  if (nowMs >= people.writing.untilMs) return [];
  return people.writing.users.filter(({ userId }) => userId !== me);
}

/** "Edda is writing", "Edda and Bo are writing", words.manyWrite; empty for nobody. */
export function writingText(users: readonly Person[]): string {
  const [one, two] = users;
  if (one === undefined) return "";
  if (two === undefined) return words.oneWrites(one.username);
  if (users.length === 2) return words.twoWrite(one.username, two.username);
  return words.manyWrite;
}

/** Oneself first, then by name. */
export function sorted(people: People, me: UserId | undefined): Person[] {
  return [...people.present.values()].sort(
    (a, b) =>
      Number(b.userId === me) - Number(a.userId === me) || byName.compare(a.username, b.username),
  );
}

const byName = new Intl.Collator(locale, { sensitivity: "base", numeric: true });
