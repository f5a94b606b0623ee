// By which way to dial: a WebSocket, or the stream where something between here and the server blocks those. Looks
// now and then whether it still does. No DOM.

import type { Clock, Timer } from "../lib/clock.ts";
import type { Kept } from "../lib/kept.ts";
import { type Signal, signal } from "../lib/signal.ts";
import type { Dial, Wire } from "./socket.ts";

export type Way = "socket" | "stream";

export type Ways = {
  /** The one that the next connection takes. Who has one by the other comes anew (`Socket.renew`). */
  readonly way: Signal<Way>;
  readonly dial: Dial;
  /** The network may be another one by now: looks at once, where it is worth it. */
  look(): void;
};

type Options = {
  socket: Dial;
  stream: Dial;
  /** Whether the server answers plain HTTP just now. */
  reaches(): Promise<boolean>;
  clock: Clock;
  /** For as long as the tab lives. */
  kept: Pick<Kept, "read" | "write">;
};

const keptName = "chat.way";
/** One alone may have met a restart: the server was back when it was asked. */
const triesBefore = 2;
const lookEveryMs = 5 * 60_000;
const lookWithinMs = 10_000;

export function createWays({ socket, stream, reaches, clock, kept }: Options): Ways {
  const way = signal<Way>(kept.read(keptName) === "stream" ? "stream" : "socket");
  let failed = 0;
  let timer: Timer | null = null;
  let looking = false;

  function take(next: Way): void {
    failed = 0;
    kept.write(keptName, next === "stream" ? next : null);
    planLook(next);
    way.set(next);
  }

  function planLook(now: Way): void {
    timer?.cancel();
    timer = now === "stream" ? clock.after(lookEveryMs, look) : null;
  }

  // Neither way is better while the server is away, so a try counts only if it answers right after; and who is
  // refused by one may be let in by the other.
  async function endedEarly(by: Way): Promise<void> {
    const answers = await reaches();
    if (by !== way.get()) return;
    failed = answers ? failed + 1 : 0;
    if (failed >= triesBefore) take(by === "socket" ? "stream" : "socket");
  }

  function look(): void {
    if (way.get() !== "stream" || looking) return;
    looking = true;
    planLook("stream");
    let wire: Wire | null = null;
    const late = clock.after(lookWithinMs, () => wire?.close());
    wire = socket({
      received(text) {
        if (!isWelcome(text)) return;
        wire?.close();
        if (way.get() === "stream") take("socket");
      },
      closed() {
        late.cancel();
        looking = false;
      },
    });
  }

  planLook(way.get());
  return {
    way,
    look,
    dial({ received, closed }) {
      const by = way.get();
      let greeted = false;
      return (by === "socket" ? socket : stream)({
        received(text) {
          if (!greeted) failed = 0;
          greeted = true;
          received(text);
        },
        closed(code, reason) {
          closed(code, reason);
          if (!greeted) void endedEarly(by);
        },
      });
    },
  };
}

/** A wire at once, by a dial that has to be loaded first: what is not there yet is as a line that breaks. */
export function loadedDial(load: () => Promise<Dial>): Dial {
  return (events) => {
    let wire: Wire | null = null;
    let ended = false;
    const closed = (code: number, reason: string): void => {
      if (!ended) events.closed(code, reason);
      ended = true;
    };
    load().then(
      (dial) => {
        if (!ended) wire = dial({ ...events, closed });
      },
      () => closed(1006, ""),
    );
    return {
      send: (text) => wire?.send(text),
      close: () => (wire === null ? closed(1006, "") : wire.close()),
    };
  };
}

/** The first frame of a connection that was let in. */
function isWelcome(text: string): boolean {
  try {
    const frame: unknown = JSON.parse(text);
    return (
      typeof frame === "object" && frame !== null && "type" in frame && frame.type === "welcome"
    );
  } catch {
    return false; // Somebody else's word: it is not our server that answers there.
  }
}
