// The scrolling list of rows: changes its nodes without moving what is being read. Knows no message.

import { type Row, sameRow } from "../state/rows.ts";

export type Stream = {
  /** `follow`: the end stays in view; otherwise the topmost visible row stays where it is, to the pixel. */
  show(rows: readonly Row[], options: { follow: boolean }): void;
  /** Another room: nothing of what was shown stays. */
  clear(): void;
  toEnd(): void;
  /** Pixels above and below what is in view. */
  room(): { above: number; below: number };
};

type Anchor = { id: string; top: number };
type Draw = (row: Row, node: HTMLElement | null) => HTMLElement;

export function createStream(list: HTMLElement, draw: Draw): Stream {
  let shown: readonly Row[] = [];
  const nodes = new Map<string, HTMLElement>();
  let following = true;
  let resting: Anchor | null = null;

  /** The first row whose bottom is below the top of the view and that will still be there. */
  function anchorAmong(stays: (id: string) => boolean): Anchor | null {
    const top = list.getBoundingClientRect().top;
    let from = 0;
    let to = shown.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (bottomOf(middle) > top) to = middle;
      else from = middle + 1;
    }
    for (let at = from; at < shown.length; at++) {
      const id = shown[at]?.id ?? "";
      const node = nodes.get(id);
      if (node !== undefined && stays(id))
        return { id, top: node.getBoundingClientRect().top - top };
    }
    return null;
  }

  const bottomOf = (at: number): number =>
    nodes.get(shown[at]?.id ?? "")?.getBoundingClientRect().bottom ?? 0;

  function restore(anchor: Anchor | null): void {
    if (following) return toEnd();
    const node = anchor === null ? undefined : nodes.get(anchor.id);
    if (anchor === null || node === undefined) return;
    const shift = node.getBoundingClientRect().top - list.getBoundingClientRect().top - anchor.top;
    if (shift !== 0) list.scrollTop += shift;
  }

  function toEnd(): void {
    list.scrollTop = list.scrollHeight;
  }

  function patch(rows: readonly Row[]): void {
    const before = new Map(shown.map((row) => [row.id, row]));
    const wanted = new Set(rows.map(({ id }) => id));
    // First what goes, so that what stays is met in its place and need not be moved.
    for (const [id, node] of nodes) {
      if (wanted.has(id)) continue;
      node.remove();
      nodes.delete(id);
    }
    let next = list.firstElementChild;
    for (const row of rows) {
      const known = nodes.get(row.id) ?? null;
      const last = before.get(row.id);
      const same = known !== null && last !== undefined && sameRow(last, row);
      const node = same ? known : draw(row, known);
      nodes.set(row.id, node);
      if (node === next) next = next.nextElementSibling;
      else list.insertBefore(node, next);
    }
    shown = rows;
  }

  // The window turned, the keyboard came up, the composer grew.
  new ResizeObserver(() => restore(resting)).observe(list);
  // At the end nothing is held but the end: with each message that comes it is scrolled to.
  const hold = (): void => void (resting = following ? null : anchorAmong(() => true));
  list.addEventListener("scroll", hold, { passive: true });

  return {
    show(rows, { follow }) {
      following = follow;
      const wanted = new Set(rows.map(({ id }) => id));
      const anchor = follow ? null : anchorAmong((id) => wanted.has(id));
      const focused = document.activeElement;
      const held = focused !== null && focused !== list && list.contains(focused);
      patch(rows);
      // A row that had the focus is gone: the list has it, not the body.
      if (held && !list.contains(document.activeElement)) list.focus({ preventScroll: true });
      restore(anchor);
      resting = anchor;
    },
    clear() {
      list.replaceChildren();
      nodes.clear();
      shown = [];
      resting = null;
    },
    toEnd,
    room: () => ({
      above: list.scrollTop,
      below: list.scrollHeight - list.clientHeight - list.scrollTop,
    }),
  };
}
