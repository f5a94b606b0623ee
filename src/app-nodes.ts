// What the parts of this node keep in memory that the other nodes must hear of. A part of app.ts.

import { closeAllEnded } from "./commands/as-stored.ts";
import { hearGrowth, storeAllGrowth } from "./commands/growing.ts";
import { hearMentions } from "./commands/mentions.ts";
import type { Context } from "./commands/context.ts";
import type { Hub } from "./hub/hub.ts";
import { nodesTopic, type Signals } from "./hub/signals.ts";
import type { Places } from "./http/place.ts";
import type { AddressBans } from "./identity/address-bans.ts";
import type { Door } from "./identity/door.ts";
import type { DoorShared } from "./identity/open-door.ts";
import type { Broker } from "./broker/broker.ts";
import type { Clock, Timer } from "./lib/clock.ts";
import type { Log } from "./lib/log.ts";

// What was decided right before the broker was missed, or right after it was back, may not have been heard.
const deafForMs = 5_000;
// Nobody can say that a ban was written: it is read again so often.
const bansAwayMs = 1_000;
const readAgainMs = 1_000;

export type Remembered = { context: Context; bans: AddressBans; places: Places; door: Door };

/** What the door tells the others, with the key that all nodes sign setup links with. */
export const doorShared = (hub: () => Pick<Hub, "signals">, setupKey: string): DoorShared => ({
  setupKey,
  tried: (tried) => hub().signals.send(nodesTopic, "tried", tried),
  setUp: () => hub().signals.send(nodesTopic, "setUp", null),
});

/** Whether what other nodes say may be lost to this one now; never with a node alone. */
export function deafness(broker: Pick<Broker, "isUp" | "changed">, clock: Clock): () => boolean {
  let backAt = Number.NEGATIVE_INFINITY;
  broker.changed((up) => {
    if (up) backAt = clock.elapsed();
  });
  return () => !broker.isUp() || clock.elapsed() < backAt + deafForMs;
}

/** Hears what the others say; at the end to be cancelled. With a node alone nothing is heard. */
export function hearOthers(
  { context, bans, places, door }: Remembered,
  broker: Pick<Broker, "isUp" | "changed">,
  log: Log,
): Timer {
  const { hub, clock, slow } = context;
  const { signals }: { signals: Signals } = hub;
  if (signals.alone) return { cancel: () => {} };
  const reload = (): void => {
    places.reload().catch((error: unknown) => log.warn("place_unread", { reason: String(error) }));
  };
  let isCancelled = false;
  function closeEnded(): void {
    closeAllEnded(context).catch((error: unknown) => {
      log.warn("sessions_unread", { reason: String(error) });
      // Nobody says a second time who is not to be here.
      clock.after(readAgainMs, () => {
        if (!isCancelled) closeEnded();
      });
    });
  }
  hearMentions(context, log);
  hearGrowth(context);
  signals.on("bans", bans.changed);
  signals.on("place", reload);
  signals.on("tried", door.countTry);
  signals.on("setUp", door.isSetUp);
  signals.on("slow", ({ room, userId, seconds }) =>
    slow.take({ room, userId }, seconds, clock.elapsed()),
  );
  broker.changed((up) => {
    bans.changed();
    // Who goes on at another node must find it in the store: from now on that cannot ask here.
    if (!up) return void storeAllGrowth(context);
    reload();
    closeEnded();
  });
  const ticking = clock.every(bansAwayMs, () => {
    if (!broker.isUp()) bans.changed();
  });
  return {
    cancel() {
      isCancelled = true;
      ticking.cancel();
    },
  };
}
