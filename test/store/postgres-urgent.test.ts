// What is said does not wait behind all that is asked of PostgreSQL at the same time.

import { SQL } from "bun";
import { expect, test } from "bun:test";
import { asUserId } from "../../src/protocol/ids.ts";
import { openPostgresStore } from "../../src/store/postgres/client.ts";
import { describeSlow } from "../support/parts.ts";
import { postgres, sharedPostgres } from "../support/postgres.ts";
import { draft, quiet } from "./support.ts";

const asker = asUserId("u_0123456789abcdef");
const connections = 10;

describeSlow("a PostgreSQL that has much to do", () => {
  if (postgres === null) return;

  test("stores what is said, also while as much is asked as it is given connections", async () => {
    const url = await (await sharedPostgres()).createDatabase();
    const store = await openPostgresStore({ url, log: quiet });
    const sql = new SQL(url, { max: 1 });
    const holder = await sql.reserve();
    try {
      await store.enter({
        ...{ room: draft().room, userId: draft().userId, username: draft().username },
        ...{ create: true, resume: null, resumeLimit: 0, tail: 0 },
      });
      await holder.unsafe("begin; lock table tokens in access exclusive mode");
      const asked = Array.from({ length: 3 * connections }, () => store.tokens(asker));
      expect(await store.append(draft({ text: "meanwhile" }))).toMatchObject({ duplicate: false });
      await holder.unsafe("rollback");
      expect(await Promise.all(asked)).toEqual(asked.map(() => []));
    } finally {
      holder.release();
      await sql.close();
      await store.close();
    }
  }, 30_000);
});
