// Searches on PostgreSQL leave the connections to the others, however long they take.

import { SQL } from "bun";
import { expect, test } from "bun:test";
import { openPostgresStore } from "../../src/store/postgres/client.ts";
import { mostSearches } from "../../src/store/searches.ts";
import { takeDatabase } from "../support/databases.ts";
import { postgres } from "../support/postgres.ts";
import { typed } from "../support/queries.ts";
import { ada, expectRefusal, quiet, talk } from "./support.ts";

test.skipIf(postgres === null)(
  "[F5] while searches stand still others are answered, and one more search is refused",
  async () => {
    const { url, giveBack } = await takeDatabase();
    const store = await openPostgresStore({ url, log: quiet });
    await talk(store, 3);
    const database = new SQL(url, { max: 1 });
    const lock = await database.reserve();
    await lock.unsafe("begin; lock table events in access exclusive mode");
    const search = () => store.search(typed("2"), ada.userId);
    const searches = Array.from({ length: mostSearches }, search);
    // More than there are connections.
    await Promise.all(Array.from({ length: 50 }, () => store.user(ada.userId)));
    await expectRefusal(search(), "rate_limited");
    await lock.unsafe("rollback");
    lock.release();
    // Some of them were cut by their own bound.
    await Promise.all(searches);
    expect((await search()).hits).toHaveLength(1);
    await Promise.all([store.close(), database.close()]);
    await giveBack();
  },
);
