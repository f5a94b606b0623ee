// At most so many at once, in the order in which they came.

import { expect, test } from "bun:test";
import { createGate } from "../../src/lib/gate.ts";

test("at most two run at once, the others in order, and a failure gives its place free", async () => {
  const gate = createGate(2);
  const started: number[] = [];
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<number>());
  const results = ends.map(({ promise }, n) =>
    gate.pass(() => {
      started.push(n);
      return promise;
    }),
  );
  results.forEach((result) => void result.catch(() => {}));
  expect(started).toEqual([0, 1]);
  ends[1]?.reject(new Error("no"));
  await expect(results[1]).rejects.toThrow("no");
  await Promise.resolve();
  expect(started).toEqual([0, 1, 2]);
  ends[0]?.resolve(0);
  ends[2]?.resolve(2);
  expect(await results[2]).toBe(2);
  ends[3]?.resolve(3);
  ends[4]?.resolve(4);
  expect(await Promise.all([results[3], results[4]])).toEqual([3, 4]);
  expect(started).toEqual([0, 1, 2, 3, 4]);
});

test("a turn lasts until it is said to be over", async () => {
  const gate = createGate(1);
  const over = await gate.turn();
  const passed = gate.pass(async () => "passed");
  expect(gate.waiting()).toBe(1);
  over();
  expect(await passed).toBe("passed");
  (await gate.turn())();
  expect(gate.waiting()).toBe(0);
});
