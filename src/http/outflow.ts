// The body of an answer that goes on: what is said is written at the end of the turn, in order, and counted until
// it is written. Knows bytes and Bun's streams, no frame.

import type { Clock, Timer } from "../lib/clock.ts";

export type Outflow = {
  readonly body: ReadableStream<Uint8Array>;
  /** Bytes, or -1 when it has ended. Over the bound it ends by itself. */
  send(text: string): number;
  /** As `send`, but left out while the reader is behind: they have enough to read. */
  beat(text: string): void;
  /** Says `last` behind all that was said, and ends. Who does not read it in time is cut. */
  end(last: string, code: number): void;
  /** Ends it at once, whatever is unsent. */
  cut(): void;
  /** The reader went away. */
  gone(): void;
  unsentBytes(): number;
};

type OutflowOptions = {
  clock: Clock;
  maxUnsentBytes: number;
  /** What is said last, in place of all the rest, when more than the bound is unsent. */
  overfull: string;
  overfullCode: number;
  /** Called once, in a later step than what ended it; 1006 for what nobody decided. */
  ended(code: number): void;
};

// As long as a closing WebSocket is given.
const lastWithinMs = 10_000;
const encoder = new TextEncoder();

// The same frame goes to one reader after the other: it is encoded for the first.
let lastText = "";
let lastChunk = encoder.encode("");
function chunkOf(text: string): Uint8Array<ArrayBuffer> {
  if (text !== lastText) [lastText, lastChunk] = [text, encoder.encode(text)];
  return lastChunk;
}

export function createOutflow(options: OutflowOptions): Outflow {
  const { clock, maxUnsentBytes } = options;
  let controller: ReadableStreamDirectController | null = null;
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let unsent = 0;
  /** Until Bun asks for the body, and while its own buffer is full: `write` says so by a promise. */
  let full = true;
  let due = false;
  let ending = false;
  let over = false;
  let late: Timer | null = null;

  function say(text: string): void {
    const chunk = chunkOf(text);
    waiting.push(chunk);
    unsent += chunk.byteLength;
    if (full || due) return;
    due = true;
    queueMicrotask(flush);
  }

  function flush(): void {
    due = false;
    if (controller === null || full || over) return;
    let at = 0;
    while (at < waiting.length && !full) {
      const chunk = waiting[at++];
      if (chunk === undefined) break;
      unsent -= chunk.byteLength;
      const written = controller.write(chunk);
      if (typeof written !== "number") waitFor(written);
    }
    waiting = waiting.slice(at);
    void controller.flush();
    if (ending && waiting.length === 0 && !full) finish();
  }

  function waitFor(written: Promise<number>): void {
    full = true;
    const drained = (): void => {
      full = false;
      flush();
    };
    // It rejects or says 0 when the reader is gone, which `gone` is told of.
    written.then(drained, drained);
  }

  function finish(): void {
    over = true;
    late?.cancel();
    void controller?.end();
  }

  function drop(): void {
    over = true;
    late?.cancel();
    waiting = [];
    unsent = 0;
  }

  function endWith(code: number): void {
    ending = true;
    queueMicrotask(() => options.ended(code));
  }

  const flow: Outflow = {
    body: new ReadableStream<Uint8Array>({
      // Not the usual kind: of what that has queued, nobody can tell how much is unsent (seen on 1.4.5).
      type: "direct",
      pull(given) {
        controller = given;
        full = false;
        if (over) given.close(new Error("cut"));
        else flush();
      },
    }),
    send(text) {
      if (ending) return -1;
      say(text);
      // All of this turn may just not be written yet.
      if (unsent > maxUnsentBytes) flush();
      if (unsent <= maxUnsentBytes) return text.length;
      waiting = [];
      unsent = 0;
      flow.end(options.overfull, options.overfullCode);
      return -1;
    },
    beat: (text) => void (!full && !ending && say(text)),
    end(last, code) {
      if (ending) return;
      say(last);
      endWith(code);
      late = clock.after(lastWithinMs, () => {
        drop();
        controller?.close(new Error("cut"));
      });
      flush();
    },
    cut() {
      if (over) return;
      drop();
      if (!ending) endWith(1006);
      controller?.close(new Error("cut"));
    },
    gone() {
      if (over) return;
      drop();
      if (!ending) endWith(1006);
    },
    unsentBytes: () => unsent,
  };
  return flow;
}
