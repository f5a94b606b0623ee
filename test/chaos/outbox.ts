// What a client has said and nobody has answered yet, in the order of saying. Knows no socket.

export type Outgoing = {
  readonly key: string;
  readonly room: string;
  readonly text: string;
  readonly action: boolean;
  /** Meant to be refused: never sent twice. */
  readonly hopeless: boolean;
  /** Sent on the connection that is open now, and not answered. */
  inFlight: boolean;
};

export type Outbox = {
  push(message: Outgoing): void;
  get(key: string): Outgoing | undefined;
  settle(key: string): void;
  /** Those to be sent now, oldest first. */
  due(room: string): Outgoing[];
  /** The connection is gone: what was in flight may have been stored. `keep` says which to send again. */
  cut(keep: (message: Outgoing) => boolean): void;
  size(): number;
};

export function createOutbox(): Outbox {
  const waiting = new Map<string, Outgoing>();
  return {
    push: (message) => void waiting.set(message.key, message),
    get: (key) => waiting.get(key),
    settle: (key) => void waiting.delete(key),
    due: (room) => [...waiting.values()].filter((each) => each.room === room && !each.inFlight),
    cut(keep) {
      for (const message of waiting.values()) {
        if (!message.inFlight) continue;
        message.inFlight = false;
        if (message.hopeless || !keep(message)) waiting.delete(message.key);
      }
    },
    size: () => waiting.size,
  };
}
