// A node's end of a broker: what it heard, and waiting for what it hears next.

import type { Broker, Envelope } from "../../src/broker/broker.ts";

export type Ear = {
  readonly broker: Broker;
  readonly heard: Envelope[];
  /** What `changed` told. */
  readonly changes: boolean[];
  /** The frames heard on `topic`, in order. */
  frames(topic: string): string[];
  /** Resolves when that frame was heard, also before the call. */
  hears(frame: string): Promise<void>;
  /** Resolves when it is up, or away. At once when it is. */
  is(state: "up" | "away"): Promise<void>;
};

/** Listens to `broker`, which nobody has subscribed to. */
export function listenTo(broker: Broker): Ear {
  const heard: Envelope[] = [];
  const changes: boolean[] = [];
  const waiting = new Set<() => void>();
  const look = (): void => {
    for (const each of waiting) each();
  };
  function until(holds: () => boolean): Promise<void> {
    return new Promise((done) => {
      const check = (): void => {
        if (!holds()) return;
        waiting.delete(check);
        done();
      };
      waiting.add(check);
      check();
    });
  }
  broker.subscribe((envelope) => {
    heard.push(envelope);
    look();
  });
  broker.changed((up) => {
    changes.push(up);
    look();
  });
  return {
    broker,
    heard,
    changes,
    frames: (topic) => heard.flatMap((each) => (each.topic === topic ? each.frame : [])),
    hears: (frame) => until(() => heard.some((each) => each.frame === frame)),
    is: (state) => until(() => broker.isUp() === (state === "up")),
  };
}

export const envelope = (frame: string, more: Partial<Envelope> = {}): Envelope => ({
  ...{ topic: "general", seq: 0, frame, author: "", key: "" },
  ...more,
});
