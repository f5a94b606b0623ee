// Where the focus goes when something is done: to where one writes, or to the sentence that stands there instead.

/** Whichever of the two is on the screen. */
export function toComposer(): void {
  const input = document.getElementById("composer");
  const silence = document.getElementById("silence");
  (input?.checkVisibility() === true ? input : silence)?.focus();
}

const touch = matchMedia("(pointer: coarse)");

/** When something is done with. On a touch screen the composer would bring up the keyboard: there it is the messages. */
export function toWriting(): void {
  if (touch.matches) document.getElementById("timeline")?.focus({ preventScroll: true });
  else toComposer();
}

/** What had the focus is gone. */
export function keepFocus(): void {
  if (document.activeElement === document.body) toWriting();
}
