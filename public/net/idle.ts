// Says to the server when nobody has been at the page for a while, and when somebody is again. No DOM.

import type { Clock } from "../lib/clock.ts";
import type { Socket } from "./socket.ts";

export type Idle = {
  /** Somebody is at the page: to be called at each key and movement. */
  stir(): void;
};

/** Long enough for a talk at the next desk. */
export const idleAfterMs = 10 * 60_000;

export function createIdle(clock: Clock, socket: Pick<Socket, "link" | "tell">): Idle {
  let stirredAtMs = clock.elapsed();
  let away = false;

  const say = (): void => socket.tell({ type: "away", away });

  function look(): void {
    const leftMs = stirredAtMs + idleAfterMs - clock.elapsed();
    if (leftMs > 0) return void clock.after(leftMs, look);
    away = true;
    say();
  }

  // A new connection is not away by itself [C24].
  socket.link.subscribe(() => away && socket.link.get().state === "open" && say());
  look();
  return {
    stir() {
      stirredAtMs = clock.elapsed();
      if (!away) return;
      away = false;
      say();
      look();
    },
  };
}
