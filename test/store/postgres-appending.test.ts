// Which messages are committed together on PostgreSQL: without one.

import { expect, test } from "bun:test";
import { createAppending } from "../../src/store/postgres/appending.ts";
import { indexed } from "../../src/store/postgres/messages.ts";
import { draft, range } from "./support.ts";

/** Commits at once, and notes how many there were in each group. */
function counting() {
  const groups: number[] = [];
  let seq = 0;
  const { append, hurry } = createAppending((group) => {
    groups.push(group.length);
    return Promise.resolve(group.map(() => ({ seq: ++seq, timestamp: 0, duplicate: false })));
  });
  return { groups, hurry, say: (n: number) => append(indexed(draft({ text: `${n}` }))) };
}

const turn = () => new Promise((next) => setImmediate(next));

test("what is said in one turn is one group", async () => {
  const { groups, say } = counting();
  const answers = await Promise.all(range(1, 20).map(say));
  expect(groups).toEqual([20]);
  expect(answers.map(({ seq }) => seq)).toEqual(range(1, 20));
});

test("messages that come faster than one a millisecond, each in a turn of its own, go in groups, in their order", async () => {
  const { groups, say } = counting();
  const said: ReturnType<typeof say>[] = [];
  for (const n of range(1, 600)) {
    said.push(say(n));
    await turn();
  }
  const answers = await Promise.all(said);
  expect(answers.map(({ seq }) => seq)).toEqual(range(1, 600));
  // The first fifty or so go one by one, as nobody knows yet that more will come.
  expect(groups.length).toBeLessThan(300);
});

test("slower ones go one by one, and what somebody waits behind goes at once", async () => {
  const { groups, say, hurry } = counting();
  for (const n of range(1, 5)) await say(n);
  expect(groups).toEqual([1, 1, 1, 1, 1]);
  await Promise.all(range(6, 105).map(say));
  const last = say(106);
  await turn();
  hurry();
  expect((await last).seq).toBe(106);
});
