// From one part of the shell to the next by a key: rooms, messages, where one writes, people.

import { toComposer } from "./composer-focus.ts";

type Region = { selector: string; enter(region: HTMLElement): void };

const regions: readonly Region[] = [
  {
    selector: ".side",
    enter(side) {
      const here = side.querySelector<HTMLElement>("[aria-current]");
      (here ?? side.querySelector<HTMLElement>(".jump"))?.focus();
    },
  },
  { selector: "#timeline", enter: (list) => list.focus({ preventScroll: true }) },
  { selector: ".below", enter: toComposer },
  { selector: "#people", enter: (people) => people.focus() },
];

/** Round and round, past those that are not on the screen or lie below something. */
export function nextRegion(by: 1 | -1): void {
  const there = regions.flatMap(({ selector, enter }) => {
    const region = document.querySelector<HTMLElement>(selector);
    const isThere = region?.checkVisibility() === true && region.closest("[inert]") === null;
    return isThere ? [{ region, enter }] : [];
  });
  const at = there.findIndex(({ region }) => region.contains(document.activeElement));
  const next = at < 0 && by === -1 ? there.at(-1) : there.at((at + by) % there.length);
  if (next === undefined) return;
  for (const open of document.querySelectorAll<HTMLElement>(":popover-open")) open.hidePopover();
  next.enter(next.region);
}
