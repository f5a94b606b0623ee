// Guessing at passwords in numbers: how many tries get through, what the others feel of it, what the time tells.

import { expect, test } from "bun:test";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createDoor } from "../../src/identity/open-door.ts";
import { hashPassword, passwordCost } from "../../src/identity/passwords.ts";
import { throttleTries } from "../../src/identity/throttle.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { asUsername } from "../../src/protocol/ids.ts";
import { describeSlow } from "../support/parts.ts";
import { codeOf, openHouse, password } from "./support.ts";

const withinMs = 60_000;

async function openWithAnn() {
  const { store, sessions } = await openHouse();
  await store.createAccount({
    ...{ userId: null, username: asUsername("ann"), passwordHash: await hashPassword(password) },
    ...{ external: null, role: "member", asOwner: false, invitationHash: null },
  });
  const door = createDoor({
    ...{
      store,
      sessions,
      clock: systemClock,
      access: "open",
      usernameLength: 32,
      hasOwner: true,
      passwordCost,
    },
  });
  return { door, store };
}

describeSlow("guessing", () => {
  test(
    "1,000 tries at one name from one address are ten, and the loop runs on meanwhile",
    async () => {
      const { door } = await openWithAnn();
      const lag = monitorEventLoopDelay({ resolution: 1 });
      const from = { address: "192.0.2.1", agent: "" };
      lag.enable();
      const tries = Array.from({ length: 1_000 }, (_, at) =>
        codeOf(door.signIn({ username: "ann", password: `guess number ${at}` }, from)),
      );
      const codes = await Promise.all(tries);
      lag.disable();
      expect(codes.filter((code) => code === "unauthenticated")).toHaveLength(throttleTries.pair);
      expect(codes.filter((code) => code === "rate_limited")).toHaveLength(990);
      console.log(`1,000 tries at once: loop lag p99 ${(lag.percentile(99) / 1e6).toFixed(1)} ms`);
      expect(lag.percentile(99) / 1e6).toBeLessThan(100);
    },
    withinMs,
  );

  test(
    "1,000 tries at as many names from a hundred addresses leave the loop to the others",
    async () => {
      const { door } = await openWithAnn();
      const lag = monitorEventLoopDelay({ resolution: 1 });
      lag.enable();
      const tries = Array.from({ length: 1_000 }, (_, at) =>
        codeOf(
          door.signIn(
            { username: `name ${at}`, password: `guess number ${at}` },
            { address: `192.0.2.${at % 100}`, agent: "" },
          ),
        ),
      );
      const codes = await Promise.all(tries);
      lag.disable();
      const verified = codes.filter((code) => code === "unauthenticated").length;
      console.log(
        `1,000 names at once: ${verified} verified, loop lag p99 ${(lag.percentile(99) / 1e6).toFixed(1)} ms`,
      );
      // Two at a time, and what waits has a bound.
      expect(verified).toBeLessThan(100);
      expect(codes.filter((code) => code === "rate_limited")).toHaveLength(1_000 - verified);
      expect(lag.percentile(99) / 1e6).toBeLessThan(100);
    },
    withinMs,
  );

  test(
    "a name that nobody has takes as long as a wrong password",
    async () => {
      const { door } = await openWithAnn();
      const order = ["known", "unknown"] as const;
      const took = { known: [] as number[], unknown: [] as number[] };
      // In turn, so that what else the machine does falls on both alike; under the name's own count of tries.
      for (let at = 0; at < 40; at++)
        for (const kind of at % 2 === 0 ? order : order.toReversed()) {
          const username = kind === "known" ? "ann" : "nobody";
          const from = { address: `198.51.100.${at}`, agent: "" };
          const start = performance.now();
          expect(await codeOf(door.signIn({ username, password: "wrong horse" }, from))).toBe(
            "unauthenticated",
          );
          took[kind].push(performance.now() - start);
        }
      // What else the machine does only adds: the quicker ones tell.
      const quick = (times: number[]): number =>
        times.sort((a, b) => a - b)[times.length >> 3] ?? 0;
      const [known, unknown] = [quick(took.known), quick(took.unknown)];
      console.log(`a wrong password: ${known.toFixed(1)} ms, nobody: ${unknown.toFixed(1)} ms`);
      expect(Math.abs(known - unknown)).toBeLessThan(0.2 * Math.min(known, unknown));
    },
    withinMs,
  );
});
