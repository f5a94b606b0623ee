// Searches go to a thread of their own, which reads beside the storage thread. It is started when somebody first
// searches, and anew when it has ended. Knows no SQL.

import { ChatError } from "../../protocol/errors.ts";
import type { Store } from "../store.ts";

export type Searching = {
  search: Store["search"];
  /** Searches after it are `storage_unavailable`. */
  close(): Promise<void>;
};

// Each takes a third of a second at the most: who comes last waits for a few.
export const mostSearches = 16;
const retryAfterMs = 1_000;

/** `search` throws `rate_limited` when too many wait. `openReader` may be called again. */
export function createSearching(openReader: () => Promise<Store>): Searching {
  let closed = false;
  let opening: Promise<Store> | null = null;
  let waiting = 0;

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
      if (waiting >= mostSearches)
        throw new ChatError("rate_limited", "Many people are searching: try again", retryAfterMs);
      waiting++;
      try {
        return await (await reader()).search(query, asker);
      } finally {
        waiting--;
      }
    },
    async close() {
      closed = true;
      const known = await opening?.catch(() => null);
      await known?.close();
    },
  };
}
