// Whether a newcomer's address is banned, without asking the store about everybody who comes.

import type { Store } from "../store/store.ts";

export type AddressBans = {
  /** Whether nobody new may come in from there. Asks the store only about an address that is in a ban. */
  holds(address: string): Promise<boolean>;
  /** To be called when a ban from the server was written or lifted. */
  changed(): void;
};

export function createAddressBans(store: Pick<Store, "bans" | "bannedFromServer">): AddressBans {
  // Null: to be read. A ban that ran out meanwhile stays in it: the store knows better.
  let addresses: Promise<ReadonlySet<string>> | null = null;

  async function read(): Promise<ReadonlySet<string>> {
    const bans = await store.bans(null);
    return new Set(bans.map(({ address }) => address).filter((address) => address !== ""));
  }

  return {
    async holds(address) {
      const reading = (addresses ??= read());
      // Whoever comes next tries again.
      reading.catch(() => (addresses = addresses === reading ? null : addresses));
      if (!(await reading).has(address)) return false;
      return (await store.bannedFromServer(null, address)) !== null;
    },
    changed() {
      addresses = null;
    },
  };
}
