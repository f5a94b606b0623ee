// Moves the focus from message to message by keys. The list is one Tab stop; its links join in one message at a time.

import { on } from "../lib/dom.ts";
import type { MessageBar } from "./message-bar.ts";

const pageRows = 8;

type Ways = {
  /** Whether single letters do something. */
  lettersDo(): boolean;
  toLatest(): void;
  toComposer(): void;
} & Pick<MessageBar, "openMenu" | "remove" | "reply" | "edit" | "react" | "unread" | "copy">;

export function moveInList(
  list: HTMLElement,
  { lettersDo, toLatest, toComposer, ...doing }: Ways,
): void {
  const rows = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>("article")];

  let last: HTMLElement | null = null;

  function go(from: HTMLElement | null, steps: number): void {
    const all = rows();
    const at = from === null ? all.length : all.indexOf(from);
    const next = all[Math.min(all.length - 1, Math.max(0, at + steps))];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
  }

  on(list, "keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    // On many keyboards the plus is reached with it.
    if (event.shiftKey && event.key !== "+") return;
    const target = event.target instanceof Element ? event.target : list;
    if (target.closest("button, a") !== null && event.key !== "Escape") return;
    const from = target.closest<HTMLElement>("article");
    // Back in the list one goes on where one was, if that is still in view.
    const start = from ?? (isInView(last, list) ? last : null);
    const moves: Readonly<Record<string, () => unknown>> = {
      ArrowUp: () => go(start, from === null && start !== null ? 0 : -1),
      ArrowDown: () => go(start, from === null && start !== null ? 0 : 1),
      PageUp: () => go(start, -pageRows),
      PageDown: () => go(start, pageRows),
      Home: () => go(from, Number.NEGATIVE_INFINITY),
      End: () => {
        toLatest();
        go(null, -1);
      },
      Escape: toComposer,
    };
    const acts: Readonly<Record<string, (row: HTMLElement) => void>> = {
      Enter: doing.openMenu,
      Delete: doing.remove,
      r: doing.reply,
      e: doing.edit,
      "+": doing.react,
      u: doing.unread,
      c: doing.copy,
    };
    const isLetter = event.key.length === 1;
    if (isLetter && !lettersDo()) return;
    const key = isLetter ? event.key.toLowerCase() : event.key;
    const act = Object.hasOwn(acts, key) ? acts[key] : undefined;
    if (act !== undefined && from !== null) {
      event.preventDefault();
      return act(from);
    }
    const move = Object.hasOwn(moves, event.key) ? moves[event.key] : undefined;
    if (move === undefined) return;
    event.preventDefault();
    move();
  });

  on(list, "focusin", (event) => {
    setLinks(event.target, 0);
    const row = event.target instanceof Element ? event.target.closest("article") : null;
    last = row ?? last;
    // One stop: back from a message leads out of the list, not to the list as such.
    list.tabIndex = row === null ? 0 : -1;
  });
  on(list, "focusout", (event) => {
    const next = event.relatedTarget;
    const row = event.target instanceof Element ? event.target.closest("article") : null;
    if (!(next instanceof Node && list.contains(next))) list.tabIndex = 0;
    if (next instanceof Node && row?.contains(next) === true) return;
    setLinks(event.target, -1);
  });
}

function isInView(row: HTMLElement | null, list: HTMLElement): boolean {
  if (row === null || !list.contains(row)) return false;
  const { top, bottom } = row.getBoundingClientRect();
  const view = list.getBoundingClientRect();
  return bottom > view.top && top < view.bottom;
}

/** The buttons of the bar take turns by themselves. */
const joinsIn = "a, .rx button, .copy";

function setLinks(target: EventTarget | null, tabIndex: number): void {
  const row = target instanceof Element ? target.closest("article") : null;
  for (const link of row?.querySelectorAll<HTMLElement>(joinsIn) ?? []) link.tabIndex = tabIndex;
}
