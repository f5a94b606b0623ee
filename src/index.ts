#!/usr/bin/env bun
// Which of its lives this process or thread leads: the server, a command, or (in a worker) the storage thread.

export {};

if (Bun.isMainThread) {
  const [command, ...args] = process.argv.slice(2);
  if (command === "user") {
    const { user } = await import("./cli/user.ts");
    await user(args);
  } else if (command === "migrate") {
    const { migrate } = await import("./cli/migrate.ts");
    await migrate(args);
  } else if (command === "doctor") {
    const { doctor } = await import("./cli/doctor.ts");
    await doctor(args);
  } else {
    const { serve } = await import("./cli/serve.ts");
    await serve(process.argv.slice(2));
  }
} else {
  await import("./store/sqlite/thread.ts");
}
