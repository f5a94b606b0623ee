// search: finding what was said, in all that the asker may read.

import type { Results } from "../protocol/events.ts";
import { parseQuery } from "../protocol/query.ts";
import type { RoomName } from "../protocol/ids.ts";
import type { SearchQuery } from "../store/messages.ts";
import type { Reader } from "../store/rooms.ts";
import { ChatError } from "../protocol/errors.ts";
import type { Store } from "../store/store.ts";
import { type Run, seenBy } from "./context.ts";
import { firstThatFit } from "./fitting.ts";

export const search: Run<"search"> = ({ store, pageBytes }, { peer, command }) =>
  find({ store, pageBytes }, command, { userId: peer.user.id, rooms: peer.grant.rooms });

type Asked = {
  query: string;
  in?: RoomName | undefined;
  after?: string | undefined;
  limit: number;
  best: boolean;
};
type Asker = { userId: Reader; rooms: ReadonlySet<string> | null };

/** For who is connected and for who is not. Throws as `store.search`, and `room_not_found` for what no token opens. */
export async function find(
  { store, pageBytes }: { store: Store; pageBytes: number },
  asked: Asked,
  { userId, rooms }: Asker,
): Promise<Results> {
  const { in: typed, ...parsed } = parseQuery(asked.query);
  // What somebody types says more than where they are.
  const room = typed ?? asked.in ?? null;
  if (room !== null && rooms?.has(room) === false) throw new ChatError("room_not_found");
  const query: SearchQuery = {
    ...parsed,
    ...{ room, after: asked.after ?? null, limit: asked.limit, best: asked.best },
    among: rooms === null ? null : [...rooms],
  };
  const page = await store.search(query, userId);
  const fitting = firstThatFit(page.hits, pageBytes).length;
  // Fewer and longer ones: where the next page begins is the store's to say.
  const shown =
    fitting < page.hits.length ? await store.search({ ...query, limit: fitting }, userId) : page;
  const hits = shown.hits.map((hit) => ({ ...hit, message: seenBy(userId, hit.message) }));
  return {
    type: "results",
    hits,
    ...(shown.next === null ? {} : { next: shown.next }),
    ...(shown.partial ? { partial: true } : {}),
    ...(shown.within ? { within: true } : {}),
  };
}
