// How nodes tell each other what happened: the interface. Frames are opaque to it.

/** One event on its way to every node. `seq` 0: ephemeral, may be lost, never healed. */
export type Envelope = {
  /** A room's name, or something that begins with `@` and is of the nodes' own. */
  readonly topic: string;
  readonly seq: number;
  /**
   * The encoded frame, as every recipient gets it; without a raw newline. Empty, and only from another node:
   * there is an event `seq`, and its envelope was lost on the way.
   */
  readonly frame: string;
  /** The author, and the `key` that only their connections are shown; empty strings for none. */
  readonly author: string;
  readonly key: string;
  /** Of an ephemeral one that is about what was said: as it was after this `seq`. Absent: about nothing of it. */
  readonly since?: number;
};

/**
 * At most once; in order for each publisher and topic. What it loses the hub heals from the store: `seq` shows
 * the hole, and after a time away the hub asks.
 */
export interface Broker {
  /** Of this life of this node: another one after each start. */
  readonly node: string;
  /** Whether there can be no other node: then nothing needs to be said to any. */
  readonly alone: boolean;
  /**
   * Never throws and never waits. Delivered to this node before it returns, whether it follows the topic or not
   * and also while the broker is away; to the others when it reaches them.
   */
  publish(envelope: Envelope): void;
  /** Called once, before the first `publish` and `follow`. The callback must not throw. */
  subscribe(deliver: (envelope: Envelope) => void): void;
  /**
   * From the resolving on, what others publish to the topic comes in. While the broker is away it resolves at once, or
   * within seconds when it hangs, and then that comes in from when it is back. Never rejects. What is followed already
   * is followed once.
   */
  follow(topic: string): Promise<void>;
  unfollow(topic: string): void;
  /** False while nodes cannot hear of each other here; what they publish meanwhile is lost. */
  isUp(): boolean;
  /**
   * Called with false when it goes away, and with true when it is back: all that is followed comes in again, and
   * what was published meanwhile may be lost. Each call adds a listener; none may throw.
   */
  changed(listener: (up: boolean) => void): void;
  /** Nothing is delivered after it. Resolves within a second, also while the broker is away. */
  close(): Promise<void>;
}
