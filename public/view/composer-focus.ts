// Where the focus goes when something is done: to where one writes, or to the sentence that stands there instead.

/** Whichever of the two is on the screen. */
export function toComposer(): void {
  const input = document.getElementById("composer");
  const silence = document.getElementById("silence");
  (input?.checkVisibility() === true ? input : silence)?.focus();
}
