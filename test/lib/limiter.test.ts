// The sliding window, its block, and what it forgets.

import { expect, test } from "bun:test";
import { createLimiter, refusalsBeforeBlock, refusalsBeforeCut } from "../../src/lib/limiter.ts";

const rule = { count: 10, perMs: 10_000, blockMs: 30_000 };

test("ten pass within ten seconds and the eleventh is told when it can pass", () => {
  const limiter = createLimiter(rule);
  for (let at = 0; at < 10; at++) expect(limiter.take("ada", at * 100).allowed).toBe(true);
  expect(limiter.take("ada", 1_000)).toEqual({
    allowed: false,
    retryAfterMs: 9_000,
    blocked: false,
    pushing: false,
  });
  expect(limiter.take("ada", 10_000).allowed).toBe(true);
});

test("the window slides: no ten seconds ever hold more than ten", () => {
  const limiter = createLimiter(rule);
  const passed: number[] = [];
  for (let at = 0; at < 60_000; at += 990) if (limiter.take("ada", at).allowed) passed.push(at);
  for (const from of passed)
    expect(passed.filter((at) => at >= from && at < from + 10_000).length).toBeLessThanOrEqual(10);
  expect(passed.length).toBeGreaterThanOrEqual(50);
});

test("one who keeps pushing is blocked, and cut off when they push on", () => {
  const limiter = createLimiter(rule);
  for (let n = 0; n < 10; n++) limiter.take("ada", 0);
  for (let n = 1; n < refusalsBeforeBlock; n++)
    expect(limiter.take("ada", 1)).toMatchObject({ allowed: false, blocked: false });
  expect(limiter.take("ada", 1)).toMatchObject({ blocked: true, retryAfterMs: 30_000 });
  for (let n = 1; n < refusalsBeforeCut; n++)
    expect(limiter.take("ada", 20_000)).toMatchObject({ blocked: true, pushing: false });
  expect(limiter.take("ada", 20_000)).toMatchObject({ pushing: true, retryAfterMs: 10_001 });
  expect(limiter.take("bo", 20_000).allowed).toBe(true);
  expect(limiter.take("ada", 30_001).allowed).toBe(true);
});

test("a count of 0 lets everything pass and remembers nobody", () => {
  const limiter = createLimiter({ ...rule, count: 0 });
  for (let n = 0; n < 1_000; n++) expect(limiter.take("ada", 0).allowed).toBe(true);
  expect(limiter.size()).toBe(0);
});

test("a sweep forgets those whose window is empty, and keeps the blocked", () => {
  const limiter = createLimiter(rule);
  limiter.take("ada", 0);
  for (let n = 0; n < 10 + refusalsBeforeBlock; n++) limiter.take("bo", 0);
  limiter.sweep(10_000);
  expect(limiter.size()).toBe(1);
  limiter.sweep(30_000);
  expect(limiter.size()).toBe(0);
});

test("refusals that are older than the window lead to no block", () => {
  const limiter = createLimiter({ count: 1, perMs: 1_000, blockMs: 30_000 });
  for (let at = 0; at < 20_000; at += 1_000) {
    expect(limiter.take("ada", at)).toEqual({ allowed: true });
    expect(limiter.take("ada", at + 1)).toMatchObject({ allowed: false, blocked: false });
  }
});

test("the wait is told in whole milliseconds, and who waits that long passes", () => {
  const limiter = createLimiter({ count: 1, perMs: 1_000, blockMs: 0 });
  expect(limiter.take("ada", 0.7)).toEqual({ allowed: true });
  const verdict = limiter.take("ada", 400.2);
  expect(verdict).toMatchObject({ allowed: false, retryAfterMs: 601 });
  expect(limiter.take("ada", 400.2 + 601)).toEqual({ allowed: true });
});

test("a block shorter than the window ends with the window", () => {
  const limiter = createLimiter({ count: 1, perMs: 1_000, blockMs: 100 });
  expect(limiter.take("ada", 0)).toEqual({ allowed: true });
  let verdict = limiter.take("ada", 1);
  for (let n = 1; n < 5; n++) verdict = limiter.take("ada", 1);
  expect(verdict).toMatchObject({ blocked: true, retryAfterMs: 999 });
  expect(limiter.take("ada", 1_000)).toEqual({ allowed: true });
});

test("what was taken elsewhere counts here, block included, and no more than the window holds", () => {
  const [one, two] = [createLimiter(rule), createLimiter(rule)];
  for (let n = 0; n < 8; n++) one.take("ada", n * 1_000);
  const spent = one.spent("ada", 8_000);
  expect(spent).toEqual({ count: 8, agoMs: 4_500, blockedMs: 0 });
  two.take("ada", 50_000);
  two.charge("ada", spent, 50_000);
  expect(two.take("ada", 50_000).allowed).toBe(true);
  expect(two.take("ada", 50_000)).toMatchObject({ allowed: false, retryAfterMs: 5_500 });
  two.charge("ada", { count: 1_000, agoMs: 0, blockedMs: 1_000_000 }, 50_000);
  expect(two.spent("ada", 50_000)).toMatchObject({ count: 10, blockedMs: 30_000 });
  expect(one.spent("nobody", 0)).toEqual({ count: 0, agoMs: 0, blockedMs: 0 });
});

test("what is charged again and again counts also when nothing is taken here", () => {
  const limiter = createLimiter(rule);
  for (const at of [0, 20_000]) limiter.charge("ada", { count: 10, agoMs: 0, blockedMs: 0 }, at);
  expect(limiter.take("ada", 20_000).allowed).toBe(false);
});
