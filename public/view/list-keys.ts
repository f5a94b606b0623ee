// Moves the focus from message to message by keys. The list is one Tab stop; its links join in one message at a time.

import { on } from "../lib/dom.ts";
import type { MessageBar } from "./message-bar.ts";

const pageRows = 8;

type Ways = {
  toLatest(): void;
  toComposer(): void;
} & Pick<MessageBar, "openMenu" | "remove" | "reply" | "edit" | "react" | "unread" | "copy">;

export function moveInList(list: HTMLElement, { toLatest, toComposer, ...doing }: Ways): void {
  const rows = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>("article")];

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
    const moves: Readonly<Record<string, () => unknown>> = {
      ArrowUp: () => go(from, -1),
      ArrowDown: () => go(from, 1),
      PageUp: () => go(from, -pageRows),
      PageDown: () => go(from, pageRows),
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
    const act = Object.hasOwn(acts, event.key) ? acts[event.key] : undefined;
    if (act !== undefined && from !== null) {
      event.preventDefault();
      return act(from);
    }
    const move = Object.hasOwn(moves, event.key) ? moves[event.key] : undefined;
    if (move === undefined) return;
    event.preventDefault();
    move();
  });

  on(list, "focusin", (event) => setLinks(event.target, 0));
  on(list, "focusout", (event) => {
    const next = event.relatedTarget;
    const row = event.target instanceof Element ? event.target.closest("article") : null;
    if (next instanceof Node && row?.contains(next) === true) return;
    setLinks(event.target, -1);
  });
}

/** The buttons of the bar take turns by themselves. */
const joinsIn = "a, .rx button, .copy";

function setLinks(target: EventTarget | null, tabIndex: number): void {
  const row = target instanceof Element ? target.closest("article") : null;
  for (const link of row?.querySelectorAll<HTMLElement>(joinsIn) ?? []) link.tabIndex = tabIndex;
}
