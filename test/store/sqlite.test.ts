// The SQLite engine keeps the store's contract, in a file and in memory.

import { describeSlow } from "../support/parts.ts";
import { openSqliteTestStore } from "../support/store.ts";
import { type EngineUnderTest, storeContract, survivalContract } from "./contract.ts";
import { quiet, temporary } from "./support.ts";

const inMemory: EngineUnderTest = {
  name: "SQLite in memory",
  async place() {
    return {
      open: () => openSqliteTestStore({ dataDir: null, log: quiet }),
      remove: async () => {},
    };
  },
};

const inFile: EngineUnderTest = {
  name: "SQLite in a file",
  async place() {
    const directory = temporary();
    return {
      open: () => openSqliteTestStore({ dataDir: directory.path, log: quiet }),
      remove: async () => directory.remove(),
    };
  },
};

storeContract(inMemory);
survivalContract(inFile);
// The same statements; what differs is the disk, which costs fsyncs in every test.
describeSlow("also on a disk", () => storeContract(inFile));
