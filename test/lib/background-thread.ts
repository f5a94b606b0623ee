// A worker's entry: lowers its own priority and tells what the kernel holds of it.

import { readFileSync } from "node:fs";
import { letOthersGoFirst } from "../../src/lib/background.ts";

if (!Bun.isMainThread) {
  letOthersGoFirst();
  // The 19th field of proc(5)'s stat, counted behind the name in brackets.
  const stat = readFileSync("/proc/thread-self/stat", "utf8");
  postMessage(Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]));
}
