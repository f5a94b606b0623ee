// A guest's session proves its id and nothing else does.

import { describe, expect, test } from "bun:test";
import { createGuests, defaultUsername } from "../../src/identity/guests.ts";
import { asUserId } from "../../src/protocol/ids.ts";

const guests = createGuests("ab".repeat(32));

describe("a guest's session", () => {
  test("is good for the guest that it was made for", () => {
    const id = guests.mint();
    expect(guests.verify(guests.sessionOf(id))).toBe(id);
  });

  test("is not good when anything in it is changed, or another server signed it", () => {
    const id = guests.mint();
    const session = guests.sessionOf(id);
    for (let at = 0; at < session.length; at++) {
      const other = session[at] === "A" ? "B" : "A";
      expect(guests.verify(session.slice(0, at) + other + session.slice(at + 1))).toBeNull();
    }
    expect(createGuests("cd".repeat(32)).verify(session)).toBeNull();
  });

  test.each(["", ".", "g_", "a.b.c", "g_0000000000000000", "g_0000000000000000.", "__proto__.x"])(
    "%p is none",
    (session) => {
      expect(guests.verify(session)).toBeNull();
    },
  );

  test("guests are never the same one", () => {
    const ids = new Set(Array.from({ length: 10_000 }, () => guests.mint()));
    expect(ids.size).toBe(10_000);
  });
});

test("a guest without a name is called by the first letters of the id", () => {
  expect(String(defaultUsername(asUserId("g_7k2dxxxxxxxxxxxx")))).toBe("User-7k2d");
});
