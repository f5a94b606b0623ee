// Who belongs to a room, whether there or not: as last asked, and who came since. Guests left out. Pure.

import type { Person } from "../../src/protocol/events.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import { locale } from "../words/en/grammar.ts";
import type { People } from "./people.ts";

export type Members = {
  readonly people: ReadonlyMap<UserId, Person>;
  /** False: there are more. */
  readonly isAll: boolean;
};

const byName = new Intl.Collator(locale, { sensitivity: "base", numeric: true });

/** Members who are not present, by name. */
export const missing = (members: Members, { present }: People): Person[] =>
  [...members.people.values()]
    .filter(({ userId }) => !present.has(userId))
    .sort((a, b) => byName.compare(a.username, b.username));

/** Who is present is a member, by the name that they have now. */
export function met(members: Members, { present }: People): Members {
  const others = [...present.values()].filter(
    ({ userId, username, role }) =>
      role !== "guest" && members.people.get(userId)?.username !== username,
  );
  if (others.length === 0) return members;
  const people = new Map(members.people);
  for (const { userId, username } of others) people.set(userId, { userId, username });
  return { ...members, people };
}
