// Starts the storage thread and carries messages to and from it. Knows no call.

import { StartError } from "../../lib/start-error.ts";
import type { FromThread, ToThread } from "./calls.ts";

type MessageOf<Type extends FromThread["type"]> = Extract<FromThread, { type: Type }>;

export type Thread = {
  post(message: ToThread): void;
  /**
   * The next message of that type. Rejects when the thread says `refused` (`StartError`) or ends.
   * One at a time.
   */
  next<Type extends FromThread["type"]>(type: Type): Promise<MessageOf<Type>>;
  /** Every message, those that `next` takes included. */
  listen(listener: (message: FromThread) => void): void;
  /** Called once when the thread ends, also after `stop`. */
  onEnd(listener: (error: Error) => void): void;
  stop(): void;
};

type Expected = {
  type: FromThread["type"];
  resolve(message: FromThread): void;
  reject(error: Error): void;
};

/**
 * `first`: what it begins with by itself, however busy this thread is meanwhile. Without it, it says `hello`: post nothing
 * before, as what a worker gets while it still imports is lost.
 */
export function startThread(first?: ToThread): Thread {
  // Compiled or bundled there is one entry, and index.ts hands it to thread.ts in a worker.
  const isSource = import.meta.path.endsWith("worker.ts");
  const entry = isSource ? new URL("./thread.ts", import.meta.url) : Bun.main;
  const worker = new Worker(entry, { argv: first === undefined ? [] : [JSON.stringify(first)] });
  let expected: Expected | null = null;
  let listener: (message: FromThread) => void = () => {};
  let ended: Error | null = null;
  let endListener: (error: Error) => void = () => {};

  function end(error: Error): void {
    if (ended !== null) return;
    ended = error;
    expected?.reject(error);
    expected = null;
    // After an error it might live on, with the lock on the data.
    worker.terminate();
    endListener(error);
  }

  worker.addEventListener("message", (event: MessageEvent<string>) => {
    // Written by thread.ts of the same build.
    const message = JSON.parse(event.data) as FromThread;
    listener(message);
    if (message.type === "refused") {
      expected?.reject(new StartError(message.message, message.exitCode));
      expected = null;
      worker.terminate();
    } else if (message.type === expected?.type) {
      expected.resolve(message);
      expected = null;
    }
  });
  worker.addEventListener("error", (event) => end(new Error(`Storage thread: ${event.message}`)));
  worker.addEventListener("close", () => end(new Error("The storage thread ended")));

  return {
    post: (message) => worker.postMessage(JSON.stringify(message)),
    next(type) {
      if (ended !== null) return Promise.reject(ended);
      return new Promise((resolve, reject) => {
        // Resolved above with a message of this very type.
        expected = { type, resolve: resolve as (message: FromThread) => void, reject };
      });
    },
    listen(next) {
      listener = next;
    },
    onEnd(next) {
      endListener = next;
    },
    stop: () => worker.terminate(),
  };
}
