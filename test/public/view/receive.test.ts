import { describe, expect, test } from "bun:test";
import type { Outbox } from "../../../public/net/outbox.ts";
import { signal } from "../../../public/lib/signal.ts";
import { createPage, type Lost } from "../../../public/view/page.ts";
import { receive } from "../../../public/view/receive.ts";
import { isUnread } from "../../../public/state/unread.ts";
import type { RoomSummary, ServerFrame } from "../../../src/protocol/events.ts";
import type { RoomName } from "../../../src/protocol/ids.ts";
import { createManualClock } from "../manual-clock.ts";
import { bob, chat, dev, general, joined } from "../people.ts";

/** A page that is in `general`, which is open; `dev` is not its room yet. */
function inside() {
  const kept = { read: () => null, write: () => {}, keys: () => [] };
  const page = createPage(createManualClock(), kept, "Northquay");
  const next: RoomName[] = [];
  const lost: Lost[] = [];
  const outbox: Outbox = {
    entries: signal([]),
    ...{ add: () => {}, retry: () => {}, drop: () => {}, flush: () => {}, belongTo: () => {} },
  };
  const to = {
    ...{ page, outbox, askedOf: () => 50, enter: () => {}, settle: () => {}, gone: () => {} },
    rejoin: { all: () => {}, next: (room: RoomName) => void next.push(room), stop: () => {} },
    lost: (why: Lost) => void lost.push(why),
    ...{ heard: () => {}, torn: () => {} },
  };
  const take = (frame: ServerFrame): void => receive(to, frame);
  page.open.set(general);
  page.stage.set("inside");
  take(joined({ messages: [] }));
  const notes = () =>
    page.notes.of(general).map((note) => (note.kind === "answer" ? note.text : ""));
  return { page, take, next, lost, notes };
}

const summary: RoomSummary = {
  ...{ room: dev, title: "Yard office", topic: null, kind: "private" },
  ...{ readOnly: false, slowSeconds: 0, archived: false },
  ...{ head: 7, timestamp: 0, count: 1, member: true, role: "member" },
};

describe("[R10] a room that others put us into", () => {
  test("is in the list at once, is joined, and says by whom", () => {
    const { page, take, next, notes } = inside();
    take({ type: "added", room: summary, text: "bob added you to Yard office" });
    expect(page.rooms.get().get(dev)).toMatchObject({ title: "Yard office", live: false });
    expect(next).toEqual([dev]);
    expect(notes()).toEqual(["bob added you to Yard office"]);
  });

  test("is unread when something was said before it was joined", () => {
    const { page, take } = inside();
    const read = { seq: 7, unread: 0, mentions: 0, level: "all" as const };
    take({ type: "added", room: { ...summary, read }, text: "" });
    take(joined({ room: dev, head: 8, messages: [chat(8, { room: dev })] }));
    const room = page.rooms.get().get(dev);
    expect(room !== undefined && isUnread(room)).toBe(true);
  });
});

describe("[R12] a room that was closed to us", () => {
  const removed = (room: RoomName): ServerFrame => ({
    ...{ type: "removed", room, why: "kicked", reason: "noise" },
    text: "You were kicked from #general: noise",
  });

  test("leaves the list, and on the screen says why in its place; the draft stays", () => {
    const { page, take, lost } = inside();
    page.drafts.set(new Map([[general, "half a sentence"]]));
    take(removed(general));
    expect(page.rooms.get().has(general)).toBe(false);
    expect(lost).toEqual([
      {
        title: "You are no longer in this room",
        text: "You were kicked from #general: noise.",
      },
    ]);
    expect(page.drafts.get().get(general)).toBe("half a sentence");
  });

  test("that is not on the screen is a line in the one that is", () => {
    const { page, take, lost, notes } = inside();
    take(joined({ room: dev, messages: [] }));
    take(removed(dev));
    expect(page.rooms.get().has(dev)).toBe(false);
    expect(lost).toEqual([]);
    expect(notes()).toEqual(["You were kicked from #general: noise"]);
  });
});

describe("[O5] a change of what one may do", () => {
  test("in a room is that room's, and a line says it", () => {
    const { page, take, notes } = inside();
    const text = "You are a moderator of #general now";
    take({ type: "standing", room: general, role: "moderator", mutedUntil: 0, text });
    expect(page.rooms.get().get(general)?.role).toBe("moderator");
    expect(notes()).toEqual([text]);
  });

  test("on the whole server is the person's", () => {
    const { page, take } = inside();
    take({ type: "standing", room: null, role: "admin", mutedUntil: 5, text: "" });
    expect(page.you.get()).toMatchObject({ role: "admin", guest: false });
    expect(page.mutedUntil.get()).toBe(5);
    expect(page.rooms.get().get(general)?.role).toBe("member");
  });

  test("an account that comes back as a guest is told so", () => {
    const { page, take, notes } = inside();
    page.you.set({ ...bob, guest: false, role: "member" });
    const { limits } = page;
    take({
      ...{
        type: "welcome",
        version: 1,
        server: "chat/0",
        name: "Northquay",
        session: "",
        text: "",
      },
      ...{ you: { ...bob, guest: true, role: "guest" }, limits: limits.get(), rooms: [] },
    });
    expect(notes()).toEqual(["Your sign-in has ended: you are here as a guest now."]);
  });
});
