// The messages of the open room: draws them, loads more near the edges, follows the end, moves the focus.

import type { RoomName } from "../../src/protocol/ids.ts";
import { h, on, setAttribute, setText } from "../lib/dom.ts";
import { beforeFrame } from "../lib/frame.ts";
import { watch } from "../lib/signal.ts";
import { nameOf } from "../state/rooms.ts";
import { caughtUp } from "../state/timeline.ts";
import { withNewLine } from "../state/new-line.ts";
import { quietSendMs, type Row, rows, unknownOriginals, type Unsent } from "../state/rows.ts";
import type { Timer } from "../lib/clock.ts";
import * as words from "../words/en/message.ts";
import type { Client } from "./client.ts";
import { toComposer, toWriting } from "./composer-focus.ts";
import { icon } from "./icons.ts";
import { moveInList } from "./list-keys.ts";
import { createMessageBar } from "./message-bar.ts";
import { drawRow } from "./message.ts";
import { createAim } from "./target.ts";
import { lettersDo, openRoom, type Page } from "./page.ts";
import { addressOfMessage } from "./route.ts";
import { createStream, type Stream } from "./stream.ts";

export type TimelineView = {
  list: HTMLElement;
  /** The panels of whichever message: to be put beside the list. */
  panels: readonly HTMLElement[];
  /** "3 new messages", "Back to latest". */
  pill: HTMLElement;
  /** To the end, which may first have to be loaded. */
  toLatest(): void;
};

const nearEndPx = 80;
const loadWithinPx = 1_500;

export function createTimeline(client: Client): TimelineView {
  const { page, actions } = client;
  const list = h("div", {
    class: "stream",
    id: "timeline",
    role: "log",
    "aria-live": "off",
    tabindex: "0",
  });
  const stream = createStream(list, (row, node) =>
    drawRow(row, node, {
      days: page.days,
      instance: page.instance.get(),
      me: page.you.get()?.userId,
      addressOf: (seq) => addressOfQuoted(page, seq),
    }),
  );
  const { pill, drawPill } = createPill(client, () => {
    toLatest();
    toWriting();
  });

  function loadAtEdges(): void {
    const room = page.open.get();
    if (room === null || page.rooms.get().get(room)?.live !== true) return;
    const timeline = page.timelines.of(room);
    if (timeline.messages.length === 0) return;
    const { above, below } = stream.room();
    if (above < loadWithinPx && !timeline.atStart) actions.older(room);
    if (below < loadWithinPx && !timeline.atEnd) actions.newer(room);
  }

  function toLatest(): void {
    const room = page.open.get();
    if (room === null) return;
    page.target.set(null);
    page.following.set(true);
    if (page.timelines.of(room).atEnd) stream.toEnd();
    else actions.latest(room);
  }

  /** At the end or not, as the list lies now. An empty list says nothing about what its reader wants. */
  function notice(): void {
    const room = page.open.get();
    if (room === null || page.jumping.get() || list.clientHeight === 0) return;
    const { atEnd, messages } = page.timelines.of(room);
    if (messages.length === 0) return;
    const near = atEnd && stream.room().below <= nearEndPx;
    page.following.set(near);
    if (near) page.timelines.change(room, caughtUp);
  }

  on(
    list,
    "scroll",
    () => {
      notice();
      loadAtEdges();
    },
    { passive: true },
  );

  const aim = createAim(client, list);
  const draw = createDraw(client, {
    list,
    stream,
    drawn() {
      markAbout(list, page);
      aim();
      if (!page.following.get()) notice();
      loadAtEdges();
    },
  });
  const { you, notes, open, timelines, rooms: ours } = page;
  watch(
    [
      open,
      timelines.all,
      notes.all,
      client.outbox.entries,
      you,
      ours,
      page.line,
      page.target,
      page.originals.all,
    ],
    draw,
  );
  watch([open, timelines.all, page.following], drawPill);
  page.about.subscribe(() => {
    markAbout(list, page);
    list.querySelector(".about")?.scrollIntoView({ block: "nearest" });
  });
  page.following.subscribe(() => page.following.get() && draw());
  onPress(list, client);
  onQuotePress(list, client);
  const bar = createMessageBar(client, list);
  moveInList(list, { lettersDo: () => lettersDo(page), toLatest, toComposer, ...bar });
  return { list, panels: bar.panels, pill, toLatest };
}

/** Draws at once when nothing was drawn since the last frame, and else once before the next one. */
function createDraw(
  client: Client,
  { list, stream, drawn }: { list: HTMLElement; stream: Stream; drawn(): void },
): () => void {
  const { page, outbox } = client;
  const { clock } = page;
  let room = page.open.get();
  let frame: Timer | null = null;
  let isDue = false;
  let waking: Timer | null = null;

  function draw(): void {
    isDue = false;
    frame ??= beforeFrame(clock, () => {
      frame = null;
      if (isDue) draw();
    });
    if (room !== page.open.get()) {
      room = page.open.get();
      stream.clear();
    }
    const you = page.you.get();
    const known = openRoom(page);
    const name = known === undefined ? (room ?? "") : nameOf(known);
    setAttribute(list, "aria-label", room === null ? words.messages : words.messagesIn(name));
    if (room === null || you === null) return stream.clear();
    const unsent = outbox.entries.get().filter((entry) => entry.room === room);
    const nowMs = page.nowMs();
    const line = page.line.get();
    const lined = (all: Row[]): Row[] =>
      line?.room === room ? withNewLine(all, { after: line.after, days: page.days }) : all;
    stream.show(
      lined(
        rows({
          place: { kind: known?.kind ?? "public", name },
          timeline: page.timelines.of(room),
          notes: page.notes.of(room),
          unsent,
          originals: page.originals.of(room),
          me: { userId: you.userId, username: you.username },
          nowMs,
          days: page.days,
        }),
      ),
      { follow: page.following.get() },
    );
    wake(
      unsent.map(({ madeAtMs }) => madeAtMs + quietSendMs - nowMs),
      nowMs,
    );
    askOriginals(client, room, unsent);
    drawn();
  }

  /** When a message has waited for a second, and when "Today" is over. */
  function wake(dueMs: readonly number[], nowMs: number): void {
    waking?.cancel();
    const soon = dueMs.filter((ms) => ms > 0);
    const ms = Math.min(page.days.untilTomorrow(nowMs), ...soon) + 10;
    waking = clock.after(ms, draw);
  }

  return () => {
    if (frame === null || room !== page.open.get()) draw();
    else isDue = true;
  };
}

/** Nothing is drawn, and so nothing quoted, where no room is open. */
function addressOfQuoted({ open }: Page, seq: number): string {
  const room = open.get();
  return room === null ? "/" : addressOfMessage(room, seq);
}

/** A press on a quote leads to what it quotes; with a modifier it is the browser's. */
function onQuotePress(list: HTMLElement, { page, visit }: Client): void {
  on(list, "click", (event) => {
    const quote = event.target instanceof Element ? event.target.closest(".quote") : null;
    const room = page.open.get();
    const isPlain = !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (quote === null || room === null || !isPlain) return;
    event.preventDefault();
    visit(room, Number(quote.getAttribute("data-to")));
  });
}

/** What is quoted and not here is asked for, once there is somebody to ask. */
function askOriginals({ page, actions }: Client, room: RoomName, unsent: readonly Unsent[]): void {
  if (page.rooms.get().get(room)?.live !== true) return;
  const known = { timeline: page.timelines.of(room), originals: page.originals.of(room), unsent };
  for (const seq of unknownOriginals(known)) actions.fetch(room, seq);
}

/** Which message is being answered or changed. */
function markAbout(list: HTMLElement, { about }: Page): void {
  const now = about.get();
  const seq = now.kind === "new" ? 0 : now.seq;
  for (const row of list.querySelectorAll(".about")) row.classList.remove("about");
  list.querySelector(`article[data-seq="${seq}"]`)?.classList.add("about");
}

function createPill({ page }: Client, onclick: () => void) {
  const label = h("span", {});
  const pill = h(
    "button",
    { class: "latest", id: "latest", type: "button", hidden: true, onclick },
    icon("down"),
    label,
  );
  function drawPill(): void {
    const room = page.open.get();
    pill.hidden = room === null || page.following.get();
    if (room === null) return;
    const { fresh } = page.timelines.of(room);
    setText(label, fresh > 0 ? words.newMessages(fresh) : words.backToLatest);
  }
  return { pill, drawPill };
}

/** "Try again" and "Discard" of whichever row. */
function onPress(list: HTMLElement, { outbox }: Client): void {
  on(list, "click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-do]") : null;
    const key = button?.closest("article")?.dataset["key"];
    if (button === null || key === undefined) return;
    if (button.getAttribute("data-do") === "retry") outbox.retry(key);
    else outbox.drop(key);
    toComposer();
  });
}
