// When the browser draws next. No domain word in it.

import type { Clock, Timer } from "./clock.ts";

/** A page in the background has no frames; one that went there has none any more. */
const withoutFramesMs = 250;
const frameMs = 16;

/** Runs `task` once, just before the next frame is drawn, or soon where none is. */
export function beforeFrame(clock: Clock, task: () => void): Timer {
  const run = (): void => {
    cancel();
    task();
  };
  const frame = requestAnimationFrame(run);
  const timer = clock.after(document.hidden ? frameMs : withoutFramesMs, run);
  function cancel(): void {
    cancelAnimationFrame(frame);
    timer.cancel();
  }
  return { cancel };
}
