// The main thread's side of the SQLite store: gathers the calls of a turn, posts them once, matches the
// answers. Knows no SQL.

import { ChatError, type ErrorCode } from "../../protocol/errors.ts";
import type { Log } from "../../lib/log.ts";
import type { Store } from "../store.ts";
import { type Args, type Method, METHODS, type Result } from "../methods.ts";
import type { Call, Group, Note, ToThread } from "./calls.ts";
import { createSearching } from "./search-thread.ts";
import { startThread, type Thread } from "./worker.ts";

// Above this rate of what must be committed, what comes within the window goes to the thread together: a wake
// and a commit cost as much as a dozen messages. Below it nothing is ever held, so that a lone ack takes one
// fsync; and who only asks, one question after the other, never waits.
const gathers: ReadonlySet<Method> = new Set<Method>(["append", "enter"]);
const gatherFromPerMs = 1;
const gatherMs = 8;
// How far back the rate looks.
const rateOverMs = 50;

// More than a minute of the slowest disk's work. Above it a caller is told at once, not late.
export const maxWaiting = 100_000;

export type Opening = { dataDir: string | null; log: Log; alongside?: boolean };

export async function openSqliteStore(options: Opening): Promise<Store> {
  return openedStore(startThread(toOpen(options)), options);
}

/** The thread has said `hello` and has no store open. Throws `StartError`, and ends it then. */
export async function openOnThread(thread: Thread, options: Opening): Promise<Store> {
  thread.post(toOpen(options));
  return openedStore(thread, options);
}

const toOpen = ({ dataDir, alongside = false }: Opening): ToThread => ({
  type: "open",
  dataDir,
  alongside,
  as: "writer",
});

async function openedStore(thread: Thread, { dataDir, log }: Opening): Promise<Store> {
  const opened = await thread.next("opened");
  report(log, opened.notes);
  // In memory there is nothing to read beside.
  if (dataDir === null) return createStore(thread, log);
  const searching = createSearching(() => openReader(dataDir, log));
  const store = createStore(thread, log, () => searching.close());
  return { ...store, search: (query, reader) => searching.search(query, reader) };
}

/** Of the data that this process writes. */
async function openReader(dataDir: string, log: Log): Promise<Store> {
  const thread = startThread({ type: "open", dataDir, alongside: false, as: "reader" });
  await thread.next("opened");
  return createStore(thread, log);
}

type Waiting = { resolve(value: unknown): void; reject(error: Error): void };

/** A store on a thread that has said `opened`. `closeReaders`: whoever else has the files open goes first. */
export function createStore(
  thread: Thread,
  log: Log,
  closeReaders: () => Promise<void> = () => Promise.resolve(),
): Store {
  const waiting: Waiting[] = [];
  let gathered: Call[] = [];
  let state: "open" | "closed" | "dead" = "open";
  let writable = true;
  let closing: Promise<void> | null = null;

  let ratePerMs = 0;
  let lastCallMs = 0;
  let lastFlushMs = 0;

  let flushAt: "none" | "window" | "turn" = "none";

  function scheduleFlush(method: Method): void {
    const heldMs = gathers.has(method) ? windowMs() : 0;
    if (flushAt === "turn") return;
    if (heldMs <= 0) {
      flushAt = "turn";
      setImmediate(flush);
    } else if (flushAt === "none") {
      flushAt = "window";
      setTimeout(flush, heldMs);
    }
  }

  /** How long a call may still wait for others; 0 or less: not at all. */
  function windowMs(): number {
    const nowMs = performance.now();
    ratePerMs = ratePerMs * Math.exp((lastCallMs - nowMs) / rateOverMs) + 1 / rateOverMs;
    lastCallMs = nowMs;
    return ratePerMs < gatherFromPerMs ? 0 : lastFlushMs + gatherMs - nowMs;
  }

  function flush(): void {
    flushAt = "none";
    if (gathered.length === 0) return;
    lastFlushMs = performance.now();
    thread.post({ type: "calls", calls: gathered });
    gathered = [];
  }

  function call<M extends Method>(method: M, ...args: Args<M>): Promise<Result<M>> {
    if (state !== "open" || waiting.length >= maxWaiting) {
      return Promise.reject(new ChatError("storage_unavailable"));
    }
    scheduleFlush(method);
    // The pair is one of `Call` by the signature; what comes back is the method's result, as JSON.
    gathered.push([method, ...args] as unknown as Call);
    return new Promise((resolve, reject) => {
      waiting.push({ resolve: resolve as (value: unknown) => void, reject });
    });
  }

  /** In one turn, so that what was committed together goes out together. */
  function settle(group: Group): void {
    writable = group.writable;
    const settled = waiting.splice(0, group.answers.length);
    const failures = new Map(group.failures.map((failure) => [failure.index, failure]));
    for (const [index, { resolve, reject }] of settled.entries()) {
      const failure = failures.get(index);
      if (failure === undefined) resolve(group.answers[index]);
      else if (failure.code !== null) reject(refusal(failure.code, failure.message));
      else reject(new Error(`The store failed: ${failure.message}`));
    }
  }

  thread.listen((message) => {
    if (message.type === "answers") return settle(message.group);
    if (message.type !== "writable") return;
    writable = message.writable;
    report(log, [message.note]);
  });
  thread.onEnd((error) => {
    if (state === "closed" && waiting.length === 0) return;
    state = "dead";
    writable = false;
    log.error("storage_thread_ended", { waiting: waiting.length }, error);
    // Not a ChatError: nobody knows which of these were stored.
    for (const { reject } of waiting.splice(0)) reject(error);
  });

  async function close(): Promise<void> {
    flush();
    if (state === "dead") return;
    state = "closed";
    await closeReaders();
    thread.post({ type: "close" });
    try {
      const closed = await thread.next("closed");
      report(log, closed.notes);
    } finally {
      thread.stop();
    }
  }

  // Method by method from the table that the type is derived from.
  const methods = Object.fromEntries(
    Object.keys(METHODS).map((name) => {
      const method = name as Method;
      return [method, (...args: Args<typeof method>) => call(method, ...args)];
    }),
  ) as Omit<Store, "isWritable" | "close">;
  return {
    ...methods,
    isWritable: () => writable && state === "open",
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** What the disk said is in `message` too, for the log and for nobody else. */
function refusal(code: ErrorCode, message: string): ChatError {
  return code === "storage_unavailable" ? new ChatError(code) : new ChatError(code, message);
}

function report(log: Log, notes: readonly Note[]): void {
  for (const { level, event, fields } of notes) log[level](event, fields);
}
