// The promises of docs/protocol.md against the real server while everything breaks. A short run; the long
// ones are `bun run chaos`.

import { expect, test } from "bun:test";
import { describeSlow } from "../support/parts.ts";
import { check } from "./checker.ts";
import { runChaos, USUAL } from "./driver.ts";
import { complaints, keep, rowOf, table } from "./report.ts";
import { openServer } from "./server.ts";

const ms = 15_000;
const firstSeed = Number(process.env["CHAT_SEED"] ?? Math.floor(Math.random() * 1e6));
const runs = [
  ...[firstSeed, firstSeed + 1, firstSeed + 2].map((seed) => [seed, "socket"] as const),
  [firstSeed + 3, "stream"] as const,
];
/** Less, and the run says nothing. */
const minimum = {
  acked: 150,
  changes: 25,
  parts: 25,
  growths: 8,
  reconnects: 20,
  resumes: 20,
  replayed: 50,
  cuts: 10,
  kills: 1,
};

describeSlow("under kill -9, SIGTERM, SIGSTOP, cuts, torn frames, lost answers and stalls", () => {
  test.each(runs)(
    "[P1] [P2] [P3] [P4] [P5] [P6] every promise holds (seed %d, by %s)",
    async (seed, transport) => {
      const target = openServer({ binary: null, diskFull: false });
      const outcome = await runChaos({
        ...USUAL,
        transport,
        seed,
        ms,
        processEveryMs: 2_800,
        target,
      });
      const verdict = check(outcome.history, minimum);
      const wrong = complaints(outcome, verdict);
      if (wrong.length > 0)
        console.log(`${table([rowOf(seed, outcome, verdict)])}\n${await keep(seed, outcome)}`);
      expect(wrong).toEqual([]);
    },
    3 * ms,
  );
});
