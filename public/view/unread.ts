// What a reader does with what is unread: takes it up again from a message on, or puts it all away.

import type { RoomName } from "../../src/protocol/ids.ts";
import { readJson } from "../lib/kept.ts";
import { keeping, readMarks, withMarks, writeMarks } from "../state/marks.ts";
import { type Since, unreadFrom } from "../state/marking.ts";
import { nameOf, reads, type Room } from "../state/rooms.ts";
import { readTo } from "../state/unread.ts";
import * as words from "../words/en/unread.ts";
import { offline, type Refusal } from "./actions.ts";
import { type Client, startReading } from "./client.ts";
import { askForm } from "./dialog.ts";
import { keptNames, note, type Page } from "./page.ts";

/** Where the count ends that is asked for. */
const most = 200;

const allReadName = "chat.all-read";

export async function markUnread(client: Client, said: { room: Room; seq: number }): Promise<void> {
  const { page, socket } = client;
  keepMarks(page);
  const { room } = said.room;
  const from = said.seq;
  const me = page.you.get()?.userId;
  const since = await sinceOf(client, room, from);
  if (since === null) return note(page, offline.text, { bad: true });
  if (me === undefined) return;
  const before = page.rooms.get().get(room)?.read?.seq ?? from;
  if (from - 1 > before) socket.tell({ type: "read", room, seq: from - 1 });
  page.rooms.set(reads(page.rooms.get(), room, (read) => unreadFrom(read, { from, since, me })));
  if (page.open.get() !== room) return;
  page.line.set({ room, after: from - 1, held: true });
  note(page, words.staysUnread(nameOf(said.room)));
}

/** Null: it is not here, and there is no connection to ask. */
async function sinceOf(
  { page, socket }: Client,
  room: RoomName,
  from: number,
): Promise<Since | null> {
  const { messages, atEnd } = page.timelines.of(room);
  if (atEnd) return { messages: messages.filter(({ seq }) => seq >= from), more: false };
  const limit = Math.min(most, page.limits.get().historyPage);
  const reply = await socket.ask({ type: "history", room, after: from - 1, limit });
  return reply?.type === "history" ? reply : null;
}

/** What was marked before, or in another tab: the line stands there as if the room was opened just now. */
export function recallMarks({ page }: Client): void {
  const you = page.you.get();
  if (you === null) return;
  const marks = readMarks(readJson(page.kept, keptNames.marks));
  page.rooms.set(withMarks(page.rooms.get(), marks, you.userId));
  keepMarks(page);
  const room = page.open.get();
  const isMarked = room !== null && marks.get(you.userId)?.has(room) === true;
  if (isMarked && page.following.get() && page.line.get() === null) startReading(page, room);
}

let keeps = false;

/** From now on, whatever changes them. */
function keepMarks(page: Page): void {
  if (keeps) return;
  keeps = true;
  page.rooms.subscribe(() => {
    const you = page.you.get();
    if (you === null) return;
    const before = readMarks(readJson(page.kept, keptNames.marks));
    const text = writeMarks(keeping(before, you.userId, page.rooms.get()));
    if (text !== page.kept.read(keptNames.marks)) page.kept.write(keptNames.marks, text);
  });
}

/** Asks before the first time. */
export function readAll(client: Client): void {
  const { page } = client;
  if (page.kept.read(allReadName) !== null) {
    void readEach(client).then((refusal) => {
      if (refusal !== null) note(page, refusal.text, { bad: true });
    });
    return;
  }
  askForm({
    id: "all-read",
    title: words.allAsRead,
    lede: words.allAsReadLede,
    fields: [],
    submit: words.markAll,
    async send() {
      const refusal = await readEach(client);
      if (refusal === null) page.kept.write(allReadName, "asked");
      return refusal;
    },
  });
}

/** Null: done. */
async function readEach({ page, socket }: Client): Promise<Refusal | null> {
  const asked = [...page.rooms.get().values()].flatMap(({ room, seq, read }) => {
    if (read === null || (read.unread === 0 && read.mentions === 0 && !read.mark)) return [];
    return [read && { room, seq: Math.max(seq, read.counted) }];
  });
  const replies = await Promise.all(asked.map((each) => socket.ask({ type: "read", ...each })));
  let refusal: Refusal | null = null;
  for (const [at, { room, seq }] of asked.entries()) {
    const reply = replies[at];
    if (reply?.type === "ack")
      page.rooms.set(reads(page.rooms.get(), room, (reading) => readTo(reading, seq)));
    else refusal = reply?.type === "error" ? reply : offline;
  }
  if (refusal !== null) return refusal;
  page.line.set(null);
  note(page, words.allRead);
  return null;
}
