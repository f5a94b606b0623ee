// The PostgreSQL engine keeps the store's contract, on a real server.

import { describe } from "bun:test";
import { openPostgresStore } from "../../src/store/postgres/client.ts";
import { takeDatabase } from "../support/databases.ts";
import { postgres } from "../support/postgres.ts";
import { type EngineUnderTest, storeContract, survivalContract } from "./contract.ts";
import { quiet } from "./support.ts";

const onPostgres: EngineUnderTest = {
  name: "PostgreSQL",
  async place() {
    const { url, giveBack } = await takeDatabase();
    return { open: () => openPostgresStore({ url, log: quiet }), remove: giveBack };
  },
};

describe.skipIf(postgres === null)("with a real PostgreSQL", () => {
  storeContract(onPostgres);
  survivalContract(onPostgres);
});
