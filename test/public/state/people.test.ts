import { describe, expect, test } from "bun:test";
import * as people from "../../../public/state/people.ts";
import { names } from "../../../public/state/notes.ts";
import { asUsername } from "../../../src/protocol/ids.ts";
import { typingTtlMs } from "../../../src/protocol/limits.ts";
import { ann, bob, cat, general, joined, person, presence } from "../people.ts";

const me = ann.userId;
const shown = (state: people.People): string[] =>
  people.sorted(state, me).map(({ username }) => username);

describe("presence", () => {
  const here = people.arrived(joined({ users: [bob, ann], count: 2 }));

  test("lists oneself first, then by name", () => {
    const three = people.noticed(here, presence({ joined: [person("Abe")], count: 3 }));
    expect(shown(three)).toEqual(["ann", "Abe", "bob"]);
  });

  test("follows joins, leaves and renames", () => {
    const next = people.noticed(here, presence({ joined: [cat], left: [bob], count: 2 }));
    expect(shown(next)).toEqual(["ann", "cat"]);
    const user = { ...cat, username: asUsername("catherine") };
    const renamed = people.noticed(next, {
      type: "system",
      event: "renamed",
      room: general,
      user,
      was: cat.username,
      text: "",
    });
    expect(shown(renamed)).toEqual(["ann", "catherine"]);
  });

  test("[S8] knows who is away, and who came back; of who left meanwhile it knows nothing", () => {
    const gone = people.noticed(here, presence({ changed: [{ ...bob, away: true }] }));
    expect(gone.present.get(bob.userId)?.away).toBe(true);
    const back = people.noticed(gone, presence({ changed: [bob, { ...cat, away: true }] }));
    expect(back.present.get(bob.userId)).toEqual(bob);
    expect(back.present.has(cat.userId)).toBe(false);
  });

  test("knows what each of them is on this server", () => {
    const keeper = { ...cat, role: "moderator" as const };
    const next = people.noticed(here, presence({ joined: [keeper], count: 3 }));
    expect(next.present.get(cat.userId)?.role).toBe("moderator");
  });

  test("[S3] of a large room is a count, and its names have to be asked for", () => {
    const large = people.noticed(here, presence({ count: 201 }));
    expect(large.count).toBe(201);
    expect(people.incomplete(large)).toBe(true);
    const page = { type: "users" as const, room: general, users: [ann, bob], count: 3 };
    const first = people.listed(large, { ...page, next: bob.userId }, { first: true });
    expect(first.next).toBe(bob.userId);
    const all = people.listed(first, { ...page, users: [cat] }, { first: false });
    expect(shown(all)).toEqual(["ann", "bob", "cat"]);
    expect(people.incomplete(all)).toBe(false);
  });
});

describe("typing", () => {
  const writing = (...users: (typeof ann)[]): readonly (typeof ann)[] =>
    people.writers(people.writes(people.nobody, users, 0), me, 1_000);

  test("says who writes, never oneself", () => {
    expect(people.writingText(writing(ann))).toBe("");
    expect(people.writingText(writing(ann, bob))).toBe("bob is writing");
    expect(people.writingText(writing(bob, cat))).toBe("bob and cat are writing");
    expect(people.writingText(writing(bob, cat, person("dan")))).toBe("Several people are writing");
  });

  test("is forgotten after 6 s though the server's word was lost", () => {
    const state = people.writes(people.nobody, [bob], 0);
    expect(people.writers(state, me, typingTtlMs - 1)).toEqual([bob]);
    expect(people.writers(state, me, typingTtlMs)).toEqual([]);
  });

  test("is hidden after a cut", () => {
    expect(people.writers(people.hushed(people.writes(people.nobody, [bob], 0)), me, 1)).toEqual(
      [],
    );
  });
});

test("names are read out like a sentence, at most four of them", () => {
  expect(names(["ann"])).toBe("ann");
  expect(names(["ann", "bob", "cat", "dan"])).toBe("ann, bob, cat and dan");
  expect(names(["ann", "bob", "cat", "dan", "eve"])).toBe("ann, bob, cat and 2 others");
});
