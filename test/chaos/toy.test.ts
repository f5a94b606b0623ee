// The whole instrument against a server that is known to be wrong: each seeded bug must be named.

import { expect, test } from "bun:test";
import { describeSlow } from "../support/parts.ts";
import { complaints } from "./report.ts";
import { runToy } from "./toy.ts";
import { type Bug, BUGS } from "./toy-store.ts";

// What a run meets depends on its timing too; one that met the bug once is enough.
const mostRounds = 8;
const firstSeed = Number(process.env["CHAT_SEED"] ?? Math.floor(Math.random() * 1e6));

describeSlow("a toy server", () => {
  test(`without a bug breaks no promise under chaos (seed ${firstSeed})`, async () => {
    const { outcome, verdict } = await runToy(null, firstSeed);
    expect(complaints(outcome, verdict)).toEqual([]);
  }, 60_000);
});

describeSlow("a toy server with a bug", () => {
  // The keys of BUGS are its bugs.
  const bugs = Object.entries(BUGS) as [Bug, (typeof BUGS)[Bug]][];
  // At once, since a run mostly waits: 7 s instead of 45.
  test.concurrent.each(bugs)(
    "%s: it is named %s",
    async (bug, name) => {
      for (let seed = firstSeed; seed < firstSeed + mostRounds; seed++) {
        const { verdict } = await runToy(bug, seed);
        if (verdict.violations.some((violation) => violation.name === name)) return;
        console.log(`${bug}: seed ${seed} did not meet it`);
      }
      throw new Error(`${bug} was not named ${name} from seed ${firstSeed} on`);
    },
    60_000,
  );
});
