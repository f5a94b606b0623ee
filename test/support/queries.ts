// What is searched for, as the store is asked.

import { parseQuery } from "../../src/protocol/query.ts";
import type { SearchQuery } from "../../src/store/messages.ts";

const nothing: SearchQuery = {
  ...{ words: [], phrases: [], from: null, room: null, before: null, since: null, has: [] },
  ...{ after: null, limit: 50, best: false, among: null },
};

/** As a person types it. */
export const typed = (text: string, change: Partial<SearchQuery> = {}): SearchQuery => {
  const { in: room, ...rest } = parseQuery(text);
  return { ...nothing, ...rest, room, ...change };
};
