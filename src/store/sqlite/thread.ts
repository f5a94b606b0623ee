// The storage thread: owns the database, runs what the main thread asks in groups, tries again when the
// disk fails, and keeps the search index. Another of it, which only reads, answers searches beside it. Starts by
// itself where it is imported in a worker, and does nothing in the main thread.

import { type MessagePort, parentPort } from "node:worker_threads";
import { letOthersGoFirst } from "../../lib/background.ts";
import { StartError } from "../../lib/start-error.ts";
import type { Call, FromThread, Note, ToThread } from "./calls.ts";
import { type OpenDatabase, openDatabase } from "./database.ts";
import { openEngine } from "./engine.ts";
import { createErasing, type Erasing } from "./erasing.ts";
import { createRunGroup, messageOf, type RunGroup } from "./group.ts";
import { createIndexing, type Indexing } from "./indexing.ts";
import { createTransaction } from "./transaction.ts";

// How soon the owner sees the server ready again once there is space.
const probeEveryMs = 1_000;

if (!Bun.isMainThread && parentPort !== null) serve(parentPort);

function serve(port: MessagePort): void {
  const say = (message: FromThread) => port.postMessage(JSON.stringify(message));
  let storage: Storage | null = null;

  function take(message: ToThread): void {
    switch (message.type) {
      case "open":
        storage = open(message, say);
        break;
      case "calls":
        storage?.queue(message.calls);
        break;
      case "close":
        say({ type: "closed", notes: storage?.close() ?? [] });
        break;
    }
  }

  // Written by client.ts of the same build.
  const read = (text: string) => JSON.parse(text) as ToThread;
  port.on("message", (text: string) => take(read(text)));
  const first = process.argv[2];
  if (first === undefined) say({ type: "hello" });
  else take(read(first));
}

type Opening = Extract<ToThread, { type: "open" }>;
type Storage = { queue(calls: Call[]): void; close(): Note[] };

function open(asked: Opening, say: (message: FromThread) => void): Storage | null {
  try {
    const database = openDatabase(asked.dataDir, asked);
    const transaction = createTransaction(database.db);
    const tables = openEngine(transaction);
    const reads = asked.as === "reader";
    // A search takes all the processor it gets: whoever waits for an ack comes first.
    if (reads) letOthersGoFirst();
    const parts: Parts = {
      database,
      runGroup: createRunGroup(transaction, tables, reads ? { mostCalls: 1 } : {}),
      indexing: reads ? null : createIndexing(transaction, tables),
      erasing: reads ? null : createErasing(transaction),
    };
    say({ type: "opened", notes: database.notes });
    return createStorage(parts, say);
  } catch (error) {
    const exitCode = error instanceof StartError ? error.exitCode : 1;
    say({ type: "refused", message: messageOf(error), exitCode });
    return null;
  }
}

type Parts = {
  database: OpenDatabase;
  runGroup: RunGroup;
  indexing: Indexing | null;
  erasing: Erasing | null;
};

function createStorage(
  { database, runGroup, indexing, erasing }: Parts,
  say: (message: FromThread) => void,
): Storage {
  let waiting: Call[] = [];
  let scheduled = false;
  let writable = true;
  let prober: ReturnType<typeof setInterval> | undefined;

  /** Lets what came in during the last commit join before the next one starts. */
  function schedule(): void {
    if (scheduled || waiting.length === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      // It may have been closed meanwhile, which runs what waits.
      if (waiting.length > 0) runNext();
      schedule();
    });
  }

  function runNext(): void {
    const { answers, failures, writes, trouble } = runGroup(waiting);
    waiting = waiting.slice(answers.length);
    const changed = writes !== "none" && (writes === "committed") !== writable;
    if (writes !== "none") writable = writes === "committed";
    say({ type: "answers", group: { answers, failures, writable } });
    if (changed) tell(trouble);
    if (writes !== "committed") return;
    indexing?.soon();
    erasing?.committed();
  }

  function tell(trouble: string): void {
    clearInterval(prober);
    if (!writable) prober = setInterval(probe, probeEveryMs);
    const note: Note = writable
      ? { level: "info", event: "storage_writable", fields: {} }
      : { level: "error", event: "storage_unwritable", fields: { trouble } };
    say({ type: "writable", writable, note });
  }

  function probe(): void {
    try {
      database.probe();
    } catch {
      return; // Still not; the first failure was told, and the next try is due in a second.
    }
    writable = true;
    tell("");
  }

  return {
    queue(calls) {
      waiting = waiting.length === 0 ? calls : waiting.concat(calls);
      schedule();
    },
    close() {
      while (waiting.length > 0) runNext();
      clearInterval(prober);
      indexing?.stop();
      erasing?.stop();
      return database.close();
    },
  };
}
