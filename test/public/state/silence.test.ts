import { describe, expect, test } from "bun:test";
import { createDays } from "../../../public/state/days.ts";
import { lastingText } from "../../../src/protocol/lasting.ts";
import { partingOf } from "../../../public/state/parting.ts";
import * as rooms from "../../../public/state/rooms.ts";
import { silenceOf } from "../../../public/state/silence.ts";
import { CLOSES } from "../../../src/protocol/closes.ts";
import type { Joined, You } from "../../../src/protocol/events.ts";
import { mutedForGood } from "../../../src/protocol/limits.ts";
import { ann, general, joined, morning } from "../people.ts";

const days = createDays("UTC");
const minute = 60_000;
const member: You = { ...ann, guest: false, role: "member" };

function silence(more: Partial<Joined>, { you = member, mutedUntil = 0 } = {}): string | null {
  const room = rooms.joined(new Map(), joined(more), ann.userId).get(general);
  if (room === undefined) throw new Error("it was joined");
  return silenceOf(room, { you, mutedUntil, nowMs: morning, days })?.text ?? null;
}

describe("the composer", () => {
  test("is there where one may write", () => {
    expect(silence({})).toBeNull();
    expect(silence({ slowSeconds: 60 })).toBeNull();
    expect(silence({ mutedUntil: morning })).toBeNull();
  });

  test("[O11] says until when one is muted, in the room or on the whole server", () => {
    const soon = morning + 30 * minute;
    expect(silence({ mutedUntil: soon })).toBe("You are muted here until 08:30.");
    expect(silence({}, { mutedUntil: soon })).toBe("You are muted here until 08:30.");
    expect(silence({ mutedUntil: morning + 24 * 60 * minute })).toBe(
      "You are muted here until Sunday 22 November, 08:00.",
    );
    expect(silence({ mutedUntil: soon }, { mutedUntil: mutedForGood })).toBe("You are muted here.");
  });

  test("[R5] is there in a read-only room for those who keep it", () => {
    expect(silence({ readOnly: true })).toBe("Only those who keep this room write here.");
    expect(silence({ readOnly: true, role: "moderator" })).toBeNull();
    expect(silence({ readOnly: true }, { you: { ...member, role: "moderator" } })).toBeNull();
  });

  test("[R4] is there for nobody in an archived room", () => {
    expect(silence({ archived: true, role: "owner" })).toStartWith("This room is archived.");
  });
});

describe("a close of the connection", () => {
  test("by a ban or a kick says what the server said last, and whether one may come back", () => {
    const said = "You were banned from this server for 1 hour: spam";
    expect(partingOf(CLOSES.banned, said)).toEqual({ text: `${said}.`, way: null });
    expect(partingOf(CLOSES.kicked, null)).toEqual({
      text: "You were kicked from this server.",
      way: "reload",
    });
  });

  test("of an ended session leads to signing in", () => {
    for (const close of [CLOSES.signedOut, CLOSES.tokenExpired])
      expect(partingOf(close, "an older notice")).toMatchObject({ way: "signIn" });
  });

  test("by a cut has nothing to say", () => {
    for (const close of [{ code: 1006 }, CLOSES.shutdown, CLOSES.slowConsumer])
      expect(partingOf(close, "an older notice")).toBeNull();
  });

  test("that is not known here, but says to stay away, is told with its reason", () => {
    expect(partingOf({ code: 4042, reason: "Moved" }, null)).toEqual({
      text: "Moved.",
      way: "reload",
    });
  });
});

test.each([
  [1, "1 second"],
  [90, "90 seconds"],
  [600, "10 minutes"],
  [3_600, "1 hour"],
  [604_800, "7 days"],
])("%i seconds are told in the largest unit that fits", (seconds, text) => {
  expect(lastingText(seconds)).toBe(text);
});
