#!/usr/bin/env bun
// Which of its two lives this process or thread leads: the server, or (in a worker) the storage thread.

export {};

if (Bun.isMainThread) {
  const { serve } = await import("./cli/serve.ts");
  await serve(process.argv.slice(2));
} else {
  await import("./store/sqlite/thread.ts");
}
