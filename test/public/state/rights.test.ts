import { describe, expect, test } from "bun:test";
import { mayHere } from "../../../public/state/rights.ts";
import * as rooms from "../../../public/state/rooms.ts";
import type { Joined, You } from "../../../src/protocol/events.ts";
import type { Role } from "../../../src/protocol/roles.ts";
import { ann, bob, general, joined } from "../people.ts";

const you = (role: Role): You => ({ ...ann, guest: role === "guest", role });

function room(more: Partial<Joined> = {}): rooms.Room {
  const all = rooms.joined(new Map(), joined(more), ann.userId);
  const found = all.get(general);
  if (found === undefined) throw new Error("it was joined");
  return found;
}

describe("what a reader may do here", () => {
  test("follows their rank in the room and on the server, whichever is higher", () => {
    expect(mayHere("ban", { you: you("member"), room: room() })).toBe(false);
    expect(mayHere("ban", { you: you("member"), room: room({ role: "moderator" }) })).toBe(true);
    expect(mayHere("ban", { you: you("moderator"), room: room() })).toBe(true);
    expect(mayHere("banFromServer", { you: you("member"), room: room({ role: "owner" }) })).toBe(
      false,
    );
  });

  test("is done to those of lower rank only", () => {
    const asker = { you: you("member"), room: room({ role: "moderator" }) };
    expect(mayHere("kick", asker, { role: "guest", roomRole: "member" })).toBe(true);
    expect(mayHere("kick", asker, { role: "member", roomRole: "moderator" })).toBe(false);
    expect(mayHere("kick", asker, { role: "admin", roomRole: null })).toBe(false);
  });

  test("is nothing in a direct room, but for what is the server's", () => {
    const direct = room({ kind: "direct" });
    for (const act of ["kick", "mute", "deleteOthers", "updateRoom", "inviteToRoom"] as const)
      expect(mayHere(act, { you: you("owner"), room: direct })).toBe(false);
    expect(mayHere("banFromServer", { you: you("owner"), room: direct })).toBe(true);
  });

  test("is nothing before one knows who one is, or where", () => {
    expect(mayHere("kick", { you: null, room: room({ role: "owner" }) })).toBe(false);
    expect(mayHere("kick", { you: you("owner"), room: undefined })).toBe(false);
  });
});

describe("the list of rooms", () => {
  test("shows an archived room only while it is open", () => {
    const all = rooms.joined(new Map(), joined({ archived: true }), ann.userId);
    expect(rooms.listed(all, null)).toEqual([]);
    expect(rooms.listed(all, general)).toHaveLength(1);
  });

  test("calls a direct room that was just opened by the other one's name", () => {
    const all = rooms.joined(
      rooms.opened(new Map(), general, bob),
      joined({ kind: "direct" }),
      ann.userId,
    );
    expect(rooms.listed(all, null).map(rooms.nameOf)).toEqual(["bob"]);
  });
});
