// Work that may wait: a thread that others of the same machine go before.

import { readlinkSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

// As `nice` does by itself: beside a busy thread of ordinary priority it gets a tenth of a processor.
const lower = 10;
const lowest = 19;

/**
 * Lowers the priority of the calling thread, and of no other. It still has a whole processor when nobody else wants
 * it. Linux alone counts priorities by thread (setpriority(2), "Bugs"); elsewhere, and where it is forbidden, nothing
 * happens.
 */
export function letOthersGoFirst(): void {
  if (process.platform !== "linux") return;
  try {
    // "<process>/task/<thread>", see proc(5).
    const thread = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
    if (Number.isSafeInteger(thread)) setPriority(thread, Math.min(getPriority() + lower, lowest));
  } catch {
    // No /proc here: searches and commits share as they come.
  }
}
