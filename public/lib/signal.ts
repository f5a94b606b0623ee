// A value that tells when it changed. No domain word in it.

export type Signal<Value> = {
  get(): Value;
  /** Same value (by `Object.is`): nobody is told. */
  set(next: Value): void;
  /** `listener` runs once in a microtask after one or many changes. Returns how to stop. */
  subscribe(listener: () => void): () => void;
};

// Shared by all signals, so that a listener of three of them runs once when all three change.
const due = new Set<() => void>();

function flush(): void {
  const listeners = [...due];
  due.clear();
  for (const listener of listeners) listener();
}

export function signal<Value>(initial: Value): Signal<Value> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      if (due.size === 0 && listeners.size > 0) queueMicrotask(flush);
      for (const listener of listeners) due.add(listener);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        due.delete(listener);
      };
    },
  };
}

/** Runs `draw` now and after each change of any of `signals`. Returns how to stop. */
export function watch(signals: readonly Signal<unknown>[], draw: () => void): () => void {
  const stops = signals.map((each) => each.subscribe(draw));
  draw();
  return () => {
    for (const stop of stops) stop();
  };
}
