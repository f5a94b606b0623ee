// Searches go to a thread of their own, which reads beside the storage thread. It is started when somebody first
// searches, and anew when it has ended. Knows no SQL.

import { ChatError } from "../../protocol/errors.ts";
import { createSearches, mostSearches } from "../searches.ts";
import type { Store } from "../store.ts";

export type Searching = {
  search: Store["search"];
  /** Searches after it are `storage_unavailable`. */
  close(): Promise<void>;
};

/** `search` throws `rate_limited` when too many wait. `openReader` may be called again. */
export function createSearching(openReader: () => Promise<Store>): Searching {
  let closed = false;
  let opening: Promise<Store> | null = null;
  // One after the other: the thread sees to that.
  const searches = createSearches(mostSearches);

  async function reader(): Promise<Store> {
    opening ??= openReader();
    const mine = opening;
    const known = await mine.catch(() => null);
    if (known?.isWritable() === true) return known;
    // It could not start, or has ended. Whoever comes here first makes the next one.
    if (opening === mine) opening = openReader();
    await known?.close();
    return opening;
  }

  return {
    async search(query, asker) {
      if (closed) throw new ChatError("storage_unavailable");
      return searches.pass(async () => (await reader()).search(query, asker));
    },
    async close() {
      closed = true;
      const known = await opening?.catch(() => null);
      await known?.close();
    },
  };
}
