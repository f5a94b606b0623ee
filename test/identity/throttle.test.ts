// Guessing is slowed and locked as documented, and nobody locks out somebody else.

import { describe, expect, test } from "bun:test";
import {
  createThrottle,
  type Tried,
  firstLockMs,
  forgivenMs,
  longestLockMs,
  mostKnown,
  mostTallies,
  type Throttle,
  throttleTries,
  windowMs,
} from "../../src/identity/throttle.ts";
import { ChatError } from "../../src/protocol/errors.ts";
import { manualClock } from "../support/manual-clock.ts";

const ann = { name: "ann", address: "192.0.2.1" };

/** The wait in ms; 0 when the try was let in. */
function wait(throttle: Throttle, who = ann): number {
  try {
    throttle.enter("signIn", who);
    return 0;
  } catch (error) {
    if (!(error instanceof ChatError) || error.code !== "rate_limited") throw error;
    return error.retryAfterMs ?? Number.NaN;
  }
}

function use(throttle: Throttle, tries: number, who = (_: number) => ann): void {
  for (let at = 0; at < tries; at++) expect(wait(throttle, who(at))).toBe(0);
}

describe("guessing at one name from one address", () => {
  test("is locked after ten wrong tries, each time for twice as long, an hour at the most", () => {
    const clock = manualClock();
    const throttle = createThrottle(clock);
    for (const minutes of [5, 10, 20, 40, 60, 60]) {
      use(throttle, throttleTries.pair);
      expect(wait(throttle)).toBe(minutes * 60_000);
      clock.advance(minutes * 60_000 - 1);
      expect(wait(throttle)).toBe(1);
      clock.advance(1);
    }
    expect(longestLockMs).toBe(60 * 60_000);
  });

  test("a thousand tries at once are ten", () => {
    const throttle = createThrottle(manualClock());
    const admitted = Array.from({ length: 1_000 }, () => wait(throttle)).filter((ms) => ms === 0);
    expect(admitted).toHaveLength(throttleTries.pair);
  });

  test("a day of trying as fast as it goes is under 300 tries", () => {
    const clock = manualClock();
    const throttle = createThrottle(clock);
    let tries = 0;
    for (let minute = 0; minute < 24 * 60; minute++) {
      while (wait(throttle) === 0) tries++;
      clock.advance(60_000);
    }
    expect(tries).toBeGreaterThan(200);
    expect(tries).toBeLessThan(300);
  });

  test("starts anew when the window is over, and with a short lock after a quiet day", () => {
    const clock = manualClock();
    const throttle = createThrottle(clock);
    use(throttle, throttleTries.pair - 1);
    clock.advance(windowMs);
    use(throttle, throttleTries.pair);
    expect(wait(throttle)).toBe(firstLockMs);
    clock.advance(firstLockMs + windowMs);
    use(throttle, throttleTries.pair);
    expect(wait(throttle)).toBe(2 * firstLockMs);
    clock.advance(2 * firstLockMs + forgivenMs);
    use(throttle, throttleTries.pair);
    expect(wait(throttle)).toBe(firstLockMs);
  });

  test("the last try of ten may be the right one, and wipes the others out", () => {
    const throttle = createThrottle(manualClock());
    use(throttle, throttleTries.pair - 1);
    throttle.enter("signIn", ann).succeeded();
    use(throttle, throttleTries.pair);
    expect(wait(throttle)).toBe(firstLockMs);
  });
});

describe("guessing widely", () => {
  test("at one name from many addresses is locked for all of them", () => {
    const throttle = createThrottle(manualClock());
    use(throttle, throttleTries.name, (at) => ({ name: "ann", address: `192.0.2.${at}` }));
    expect(wait(throttle, { name: "ann", address: "198.51.100.1" })).toBe(firstLockMs);
    expect(wait(throttle, { name: "bob", address: "198.51.100.1" })).toBe(0);
  });

  test("at many names from one address is locked for that address", () => {
    const throttle = createThrottle(manualClock());
    use(throttle, throttleTries.address, (at) => ({ name: `name${at}`, address: ann.address }));
    expect(wait(throttle, { name: "another", address: ann.address })).toBe(firstLockMs);
    expect(wait(throttle, { name: "another", address: "198.51.100.1" })).toBe(0);
  });

  test("does not lock out who signed in from there before", () => {
    const throttle = createThrottle(manualClock());
    throttle.enter("signIn", ann).succeeded();
    use(throttle, throttleTries.name, (at) => ({ name: "ann", address: `198.51.100.${at}` }));
    use(throttle, throttleTries.address, (at) => ({ name: `name${at}`, address: ann.address }));
    expect(wait(throttle, { name: "ann", address: "203.0.113.1" })).toBe(firstLockMs);
    expect(wait(throttle, { name: "bob", address: ann.address })).toBe(firstLockMs);
    use(throttle, throttleTries.pair);
    expect(wait(throttle)).toBe(firstLockMs);
  });

  test("an office of eighty that signs in in the morning is not slowed", () => {
    const throttle = createThrottle(manualClock());
    for (let at = 0; at < 2 * throttleTries.address; at++)
      throttle.enter("signIn", { name: `name${at}`, address: ann.address }).succeeded();
  });

  test("acts are counted apart", () => {
    const throttle = createThrottle(manualClock());
    use(throttle, throttleTries.pair);
    expect(wait(throttle)).toBe(firstLockMs);
    throttle.enter("register", ann);
  });
});

test("what is remembered has a bound", () => {
  const throttle = createThrottle(manualClock());
  for (let at = 0; at <= mostTallies / 3; at++) {
    const its = throttle.enter("signIn", { name: `${at}`, address: `a${at}` });
    if (at <= mostKnown) its.succeeded();
  }
  const most = mostTallies + mostKnown;
  expect(throttle.size()).toBeLessThanOrEqual(most);
  for (let at = 0; at < 10_000; at++)
    throttle.enter("signIn", { name: `more ${at}`, address: `more ${at}` });
  expect(throttle.size()).toBe(most);
});

test("tries of another node count here, and one that was right takes itself back", () => {
  const told: Tried[] = [];
  const one = createThrottle(manualClock(), (tried) => void told.push(tried));
  const two = createThrottle(manualClock());
  const who = { name: "ada", address: "192.0.2.1" };
  for (let n = 0; n < throttleTries.pair; n++) one.enter("signIn", who);
  for (const tried of told) two.count(tried);
  expect(() => two.enter("signIn", who)).toThrow("Too many tries");
  two.count({ act: "signIn", ...who, isGood: true });
  expect(() => two.enter("signIn", who)).not.toThrow();
});
