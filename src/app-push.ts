// Web Push as this server does it: its keys, where it may go, who is told. A part of app.ts.

import type { Hub } from "./hub/hub.ts";
import type { Clock } from "./lib/clock.ts";
import type { Log } from "./lib/log.ts";
import { createPusher, type Pusher } from "./push/pusher.ts";
import type { Reach } from "./push/reach.ts";
import { createSend, type Send } from "./push/send.ts";
import { createVapid } from "./push/vapid.ts";
import type { Store } from "./store/store.ts";

export type Push = { publicKey: string; send: Send; pusher: Pusher };

type PushParts = {
  store: Store;
  hub: Hub;
  clock: Clock;
  log: Log;
  reach: Reach;
  named: () => string;
};

/** The keys are made at the first start, and are the same ever after: subscriptions are bound to them. */
export async function openPush({ store, hub, reach, named, ...time }: PushParts): Promise<Push> {
  const secret = await store.secret("push");
  const vapid = await createVapid({ secret, clock: time.clock });
  const send = createSend({ vapid, reach, ...time });
  const pusher = createPusher({
    ...{ store, send, named, secret, ...time },
    isThere: hub.isAttending,
  });
  return { publicKey: vapid.publicKey, send, pusher };
}
