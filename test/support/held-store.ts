// A store whose answers to one method wait, so that a test can do something between a question and what follows from it.

import type { Store } from "../../src/store/store.ts";

export type HeldStore = {
  store: Store;
  /** From now on `act` runs each time after that method's answer is known and before whoever asked has it; null: nothing does. */
  beforeAnswer(act: (() => Promise<void>) | null): void;
};

/** `store` itself but for answers of `method`. */
export function heldStore(store: Store, method: keyof Store): HeldStore {
  let act: (() => Promise<void>) | null = null;
  const held = new Proxy(store, {
    get(target, name, receiver) {
      const real: unknown = Reflect.get(target, name, receiver);
      if (name !== method || typeof real !== "function") return real;
      return async (...args: unknown[]) => {
        const answer: unknown = await Reflect.apply(real, target, args);
        await act?.();
        return answer;
      };
    },
  });
  return {
    store: held,
    beforeAnswer(next) {
      act = next;
    },
  };
}
