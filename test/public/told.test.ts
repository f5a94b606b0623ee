// What the server tells one person, in German: from the fields, since its own sentences are in English.

import { describe, expect, test } from "bun:test";
import { ERRORS } from "../../src/protocol/errors.ts";
import type { Added } from "../../src/protocol/events.ts";
import { refusals } from "../../src/protocol/refusals-de.ts";
import * as own from "../../public/words/de/own/told.ts";

describe("what is refused", () => {
  test("every code has its sentence, and none is the server's", () => {
    expect(Object.keys(refusals).sort()).toEqual(Object.keys(ERRORS).sort());
    const english = new Set<string>(Object.values(ERRORS).map(({ text }) => text));
    expect(Object.values(refusals).filter((text) => english.has(text))).toEqual([]);
  });

  test("a code that is not known leaves the server's text; a wait is told", () => {
    const unknown = { code: "made_later", text: "Something new" } as never;
    expect(own.refused(unknown)).toBe("Something new");
    const slow = { code: "slow_mode", text: "wait", retryAfterMs: 4_200 } as const;
    expect(own.refused(slow)).toEndWith("(noch 5 s)");
  });
});

describe("what changes for one person", () => {
  const standing = { type: "standing", room: "yard", text: "said in English" } as const;
  const stands = (role: string, mutedUntil: number, mutedBefore: number, until = "") =>
    own.stands({ ...standing, role, mutedUntil } as never, { room: "Werft", mutedBefore, until });

  test("a mute, its end, and a role", () => {
    expect(stands("member", 9, 0, "14:30")).toBe(
      "Du bist in Werft stummgeschaltet, und zwar bis 14:30",
    );
    expect(stands("member", 9, 0)).toBe("Du bist in Werft stummgeschaltet");
    expect(stands("member", 0, 9)).toBe("Du darfst in Werft wieder schreiben");
    expect(stands("moderator", 0, 0)).toBe("Du gehörst jetzt zur Moderation in Werft");
    expect(stands("made_later", 0, 0)).toBe("said in English");
  });

  test("a room that is theirs now, and one that is not any more", () => {
    const place = { room: "Werft" };
    const room = { other: null } as unknown as Added["room"];
    expect(own.added({ room, text: "" }, place)).toBe("Du bist jetzt Mitglied in Werft");
    expect(own.removed({ why: "kicked", reason: "", text: "" }, place)).toBe(
      "Du wurdest aus Werft entfernt",
    );
    expect(own.removed({ why: "banned", reason: "rude", text: "" }, place)).toBe(
      "Du wurdest aus Werft ausgesperrt: rude",
    );
  });
});
