// Notifications while this page is open: one for each room, for what nobody looks at, gone when it is read anywhere.

import type { ServerFrame } from "../../src/protocol/events.ts";
import type { RoomName } from "../../src/protocol/ids.ts";
import { normaliseRoom } from "../../src/protocol/names.ts";
import { watch } from "../lib/signal.ts";
import { isRead, type Notice, noticeOf, tagOf } from "../state/notices.ts";
import type { Client } from "./client.ts";
import type { Looking } from "./looking.ts";
import { playTone } from "./tone.ts";
import { readWish } from "./wishes.ts";

const icon = "/icon-192.png";

type Go = (room: RoomName, seq: number) => void;

export function watchNotices(client: Client, looking: Looking, go: Go): void {
  const { page } = client;
  /** The newest message that was told of, or needed not to be. */
  const told = new Map<RoomName, number>();
  /** Those that the page itself shows, where there is no service worker. */
  const shown = new Map<RoomName, Notification>();
  let readSum = -1;

  async function take(frame: ServerFrame): Promise<void> {
    if (!looking.tells()) return;
    const listening = { rooms: page.rooms.get(), me: page.you.get()?.userId };
    const everything = readWish(page.kept, "everything");
    const notice = noticeOf(frame, { ...listening, everything });
    if (notice === null || notice.seq <= (told.get(notice.room) ?? 0)) return;
    // Before anything is waited for: one message may come as two frames.
    told.set(notice.room, notice.seq);
    if (await looking.isLookedAt(notice.room)) return;
    if (readWish(page.kept, "tone")) playTone(page.clock);
    if (mayShow() && readWish(page.kept, "notices")) await show(notice);
  }

  async function show(notice: Notice): Promise<void> {
    const { room, seq, title } = notice;
    const options = {
      ...{ body: notice.body, tag: tagOf(room), data: { room, seq }, icon, dir: "auto" as const },
      // What sounds, and whether, is the reader's own choice here.
      silent: true,
    };
    const registration = await worker();
    if (registration !== null) return registration.showNotification(title, options);
    const notification = new Notification(title, options);
    notification.addEventListener("click", () => {
      window.focus();
      notification.close();
      go(room, seq);
    });
    shown.set(room, notification);
    closeRead();
  }

  /** What was read, here or elsewhere: the message, or its room is gone. */
  function isDone(room: RoomName, seq: number): boolean {
    const known = page.rooms.get().get(room);
    return known === undefined || isRead(known.read, seq);
  }

  function closeRead(): void {
    for (const [room, notification] of shown) {
      if (!isDone(room, told.get(room) ?? 0)) continue;
      shown.delete(room);
      notification.close();
    }
  }

  /** Those that a push brought are among them: they have the same tags. */
  async function closeOfWorker(): Promise<void> {
    for (const notification of (await (await worker())?.getNotifications()) ?? []) {
      const place = placeOf(notification.data);
      if (place !== null && isDone(place.room, place.seq)) notification.close();
    }
  }

  // Rooms change with every message; nothing is to be closed before more of one is read.
  function look(): void {
    const reading = [...page.rooms.get().values()].map(({ read }) => read?.seq ?? 0);
    const sum = reading.reduce((all, seq) => all + seq, 0);
    if (sum === readSum) return;
    readSum = sum;
    closeRead();
    void closeOfWorker();
  }

  client.listen((frame) => void take(frame));
  watch([page.rooms], look);
}

export const mayShow = (): boolean =>
  "Notification" in window && Notification.permission === "granted";

/** Null: there is none that could show anything yet. */
async function worker(): Promise<ServiceWorkerRegistration | null> {
  if (!("serviceWorker" in navigator)) return null;
  const registration = await navigator.serviceWorker.getRegistration();
  return registration?.active ? registration : null;
}

/** What a notification is about; null: it is none of ours. */
function placeOf(data: unknown): { room: RoomName; seq: number } | null {
  if (typeof data !== "object" || data === null) return null;
  const { room, seq } = data as { room?: unknown; seq?: unknown }; // looked at here
  const name = typeof room === "string" ? normaliseRoom(room) : null;
  return name === null || typeof seq !== "number" ? null : { room: name, seq };
}
