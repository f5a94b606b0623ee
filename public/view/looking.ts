// Which room is being looked at, in whichever of the pages of this browser, and which of them tells of the others:
// by locks that all of them see, which end with their page, however it ends.

import type { RoomName } from "../../src/protocol/ids.ts";
import { on } from "../lib/dom.ts";
import { watch } from "../lib/signal.ts";
import type { Page } from "./page.ts";

export type Looking = {
  /** The room is in front of somebody: on the screen, in a window that has the focus. */
  isLookedAt(room: RoomName): Promise<boolean>;
  /** This page is the one that tells. Where there are no locks, each is. */
  tells(): boolean;
};

const telling = "chat.telling";
const nameOf = (room: RoomName): string => `chat.looking.${room}`;

export function watchLooking(page: Page): Looking {
  // Only where the page came by HTTPS, or from this machine.
  const locks = "locks" in navigator ? navigator.locks : null;
  let at: RoomName | null = null;
  let lookAway = (): void => {};
  let tells = locks === null;
  let yieldTelling = (): void => {};

  function look(): void {
    const inView = document.getElementById("timeline")?.checkVisibility() === true;
    const seen = inView && !document.hidden && document.hasFocus() ? page.open.get() : null;
    if (seen === at) return;
    at = seen;
    lookAway();
    if (seen !== null) lookAway = hold(locks, { name: nameOf(seen), mode: "shared" });
  }

  function tell(): void {
    yieldTelling = hold(locks, { name: telling, mode: "exclusive" }, () => (tells = true));
  }

  watch([page.open], look);
  for (const sign of ["visibilitychange", "focusin"]) on(document, sign, look);
  for (const sign of ["focus", "blur"]) on(window, sign, look);
  tell();
  // A page that the browser puts by, to go back to, keeps its locks and does nothing.
  on(window, "pagehide", () => {
    yieldTelling();
    lookAway();
    at = null;
    tells = locks === null;
  });
  on(window, "pageshow", (event) => {
    if ("persisted" in event && event.persisted) tell();
    look();
  });
  return {
    tells: () => tells,
    async isLookedAt(room) {
      look();
      if (at === room || locks === null) return at === room;
      const { held = [] } = await locks.query();
      return held.some(({ name }) => name === nameOf(room));
    },
  };
}

/** Has that lock as soon as it is free, and until what is returned is called. */
function hold(
  locks: LockManager | null,
  { name, mode }: { name: string; mode: LockMode },
  held: () => void = () => {},
): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  const waiting = new AbortController();
  const { signal } = waiting;
  locks
    ?.request(name, { mode, signal }, () => {
      held();
      return promise;
    })
    .catch(() => {}); // given up while it waited
  return () => {
    waiting.abort();
    resolve();
  };
}
