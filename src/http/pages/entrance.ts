// What the pages work with, and the one way in behind all of them: cookie, open tabs, where to.

import type { RunAs } from "../../commands/run.ts";
import type { Hub } from "../../hub/hub.ts";
import { cookieFor } from "../../identity/cookies.ts";
import type { Access, Came, Door } from "../../identity/door.ts";
import { isSecure } from "../../identity/forwarded.ts";
import type { Identify } from "../../identity/identify.ts";
import type { Oidc } from "../../identity/oidc.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Limiter } from "../../lib/limiter.ts";
import { CLOSES } from "../../protocol/closes.ts";
import { asRoomName, type RoomName } from "../../protocol/ids.ts";
import type { Limits } from "../../protocol/limits.ts";
import type { Store } from "../../store/store.ts";
import type { Places } from "../place.ts";
import { seeOther } from "./answer.ts";
import type { Visit } from "./visit.ts";

export type PagesOptions = {
  store: Store;
  door: Door;
  identify: Identify;
  hub: Hub;
  clock: Clock;
  limits: Limits;
  runAs: RunAs;
  /** Shared with the `commands` allowance of connections; everybody counts by address too. */
  limiter: Limiter;
  access: Access;
  /** Null: nobody signs in with a provider here. */
  oidc: Oidc | null;
  /** Other origins whose pages may send forms. */
  origins: readonly string[];
  /** What this place is called and how it looks. */
  places: Places;
  /** The paths of the style sheets, as they are now. */
  stylesheets(): readonly string[];
};

/** One page. Both throw ChatError: what `take` does not show itself, the edge does. */
export type Page = {
  show(visit: Visit): Response | Promise<Response>;
  /** A form of ours was sent. */
  take(visit: Visit): Promise<Response>;
};

// The tabs that were a guest's come back at once when told to, with the cookie that the browser has then: on a
// slow line an early word would find the old one, make them somebody new, and that would be the cookie at last.
const cookieTravelsMs = 2_000;

/** Somebody came in by a form: their cookie, and the way to `path`. Tabs that were the guest's follow. */
export function enter(options: PagesOptions, visit: Visit, came: Came, path: string): Response {
  const { hub, clock } = options;
  const { visitor, request } = visit;
  if (visitor.kind === "guest") {
    const { userId } = visitor;
    if (came.userId === userId) hub.call(userId, came.username);
    clock.after(cookieTravelsMs, () => hub.disconnect(userId, CLOSES.resync, [null]));
  }
  return seeOther(path, [cookieFor(came.secret, { secure: isSecure(request) })]);
}

export const roomPath = (room: RoomName): string => `/r/${encodeURIComponent(room)}`;

/** Where newcomers come first, until the owner says another. */
export const firstRoom = asRoomName("general");

/** Where one who is in no room yet begins. */
export const firstRoomPath = ({ places }: PagesOptions): string =>
  roomPath(places.now().room ?? firstRoom);
