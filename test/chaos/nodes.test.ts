// The promises of docs/protocol.md for what people say, while nodes, Redis and PostgreSQL break one after the other. A
// short run; the long ones, with messages that change and texts that grow, are `bun run chaos --nodes 3`.

import { describe, expect, test } from "bun:test";
import { nginx } from "../support/nginx.ts";
import { everything } from "../support/parts.ts";
import { postgres } from "../support/postgres.ts";
import { redis } from "../support/redis.ts";
import { check } from "./checker.ts";
import { runChaos, USUAL_OF_NODES } from "./driver.ts";
import { openNodes } from "./nodes.ts";
import { seeded } from "./random.ts";
import { complaints, keep, rowOf, table } from "./report.ts";

const ms = 30_000;
const seed = Number(process.env["CHAT_SEED"] ?? Math.floor(Math.random() * 1e6));
/** Less, and the run says nothing. */
const minimum = { acked: 150, reconnects: 20, resumes: 20, kills: 1 };
const parts = [nginx, postgres, redis];

describe.skipIf(!everything || parts.includes(null))("three nodes behind nginx", () => {
  test(
    `[P1] [P2] [P3] [P4] [P5] [P6] every promise holds while all that they share breaks (seed ${seed})`,
    async () => {
      const target = openNodes({ binary: null, random: seeded(seed).fork("nodes") });
      const outcome = await runChaos({
        ...{ ...USUAL_OF_NODES, seed, ms, target },
        ...{ processEveryMs: 2_500, changeShare: 0 },
      });
      const verdict = check(outcome.history, minimum);
      const wrong = complaints(outcome, verdict);
      if (wrong.length > 0)
        console.log(`${table([rowOf(seed, outcome, verdict)])}\n${await keep(seed, outcome)}`);
      expect(wrong).toEqual([]);
    },
    5 * ms,
  );
});
