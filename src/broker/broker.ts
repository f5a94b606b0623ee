// How nodes tell each other what happened: the interface. Frames are opaque to it.

/** One event on its way to every node. `seq` 0: ephemeral, may be lost, never healed. */
export type Envelope = {
  readonly topic: string;
  readonly seq: number;
  /** The encoded frame, as every recipient gets it. */
  readonly frame: string;
  /** The author, and the `key` that only their connections are shown; empty strings for none. */
  readonly author: string;
  readonly key: string;
};

/**
 * At most once, in order per publisher; delivered to every node, the publishing one included, through
 * the same callback. What it loses the hub heals from the store: `seq` shows the hole.
 */
export interface Broker {
  /** Never throws and never waits: a broker that is down loses envelopes. */
  publish(envelope: Envelope): void;
  /** Called once, before the first `publish`. The callback must not throw. */
  subscribe(deliver: (envelope: Envelope) => void): void;
  close(): Promise<void>;
}
