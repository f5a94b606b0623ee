// The load process: one job by IPC, one report. A process of its own, so that its core and its share are its own.

import type { FromLoad, Job, Report } from "./jobs.ts";
import { churn } from "./load-churn.ts";
import { commits } from "./load-commits.ts";
import { hot } from "./load-hot.ts";
import { connect, join } from "./load-joins.ts";
import { steady } from "./load-steady.ts";
import { fsync, pages } from "./load-store.ts";
import { storm } from "./load-storm.ts";

const say = (message: FromLoad): void => void process.send?.(message);
const go = Promise.withResolvers<void>();

/** Everything is in place: says so, and waits for the word to begin. */
function whenReady(): Promise<void> {
  say({ type: "ready" });
  return go.promise;
}

function run(job: Job): Promise<Report> {
  switch (job.kind) {
    case "steady":
      return steady(job, whenReady);
    case "connect":
      return connect(job, whenReady);
    case "join":
      return join(job, whenReady);
    case "pages":
      return pages(job, whenReady);
    case "fsync":
      return fsync(job);
    case "commits":
      return commits(job);
    case "hot":
      return hot(job, whenReady);
    case "storm":
      return storm(job, whenReady);
    case "churn":
      return churn(job, whenReady);
  }
}

// Written by `startLoad` of the same checkout: a job, then "go".
process.on("message", (message: Job | "go") => {
  if (message === "go") return go.resolve();
  run(message).then(
    (report) => say({ type: "done", report }),
    (error: unknown) => say({ type: "failed", reason: String(error) }),
  );
});
// Whoever started it is gone.
process.on("disconnect", () => process.exit(0));
