// The SQLite engine keeps the store's contract, in a file and in memory.

import { openStore } from "../../src/store/open.ts";
import { storeContract } from "./contract.ts";
import { quiet, temporary } from "./support.ts";

storeContract({
  name: "SQLite in a file",
  survives: true,
  async place() {
    const directory = temporary();
    return {
      open: () => openStore({ dataDir: directory.path, log: quiet }),
      remove: async () => directory.remove(),
    };
  },
});

storeContract({
  name: "SQLite in memory",
  survives: false,
  async place() {
    return { open: () => openStore({ dataDir: null, log: quiet }), remove: async () => {} };
  },
});
