// Names found by what is typed of them, best first.

import { describe, expect, test } from "bun:test";
import { bestOf, fitOf, type Named, soughtIn } from "../../../public/state/finding.ts";

const meant = (name: string, query: string): string => {
  const fit = fitOf(name, query);
  return fit === null
    ? "none"
    : `${fit.rank} ${fit.ranges.map(([from, to]) => name.slice(from, to)).join(" ")}`.trim();
};

describe("how a name fits what is typed", () => {
  test.each([
    ["slipway", "sl", "0 sl"],
    ["Slipway", "SLIP", "0 Slip"],
    ["sail-loft", "loft", "1 loft"],
    ["sail-loft", "sail l", "0 sail l"],
    ["sail-loft", "sl", "3 s l"],
    ["Edda Lind", "lin", "1 Lin"],
    ["Edda Lind", "dda", "2 dda"],
    ["Åsa Öberg", "oberg", "1 Öberg"],
    ["A\u030asa O\u0308berg", "asa", "0 A\u030asa"],
    ["Straße", "strasse", "none"],
    ["ﬁsh", "fi", "0 ﬁ"],
    ["ﬁsh", "is", "2 ﬁs"],
    ["room-10", "10", "1 10"],
    ["banana", "an", "2 an"],
    ["can an", "an", "1 an"],
    ["𝒜da", "ad", "0 𝒜d"],
    ["slipway", "x", "none"],
    ["a-b", "b", "1 b"],
    ["slipway", "", "0"],
    ["slipway", "-", "none"],
  ])("%s by %j: %s", (name, query, wanted) => {
    expect(meant(name, query)).toBe(wanted);
  });
});

describe("what is sought", () => {
  test.each([
    ["", "all", ""],
    [" sl ", "all", "sl"],
    ["#sl", "rooms", "sl"],
    ["@ edda", "people", "edda"],
    [">", "acts", ""],
    ["a#b", "all", "a#b"],
  ])("%j: %s %j", (typed, kind, query) => {
    expect(soughtIn(typed)).toEqual({ kind, query } as ReturnType<typeof soughtIn>);
  });
});

describe("the best of several", () => {
  const named = (name: string, more: Partial<Named<string>> = {}): Named<string> => ({
    ...{ item: name, name, wanting: 0, isUnread: false },
    ...{ visited: Number.POSITIVE_INFINITY, isHere: false },
    ...more,
  });
  const found = (all: Named<string>[], query: string, most = 9): string[] =>
    bestOf(all, query, most).map(({ item }) => item);

  test("how it fits counts first: the beginning, then a word, then anywhere", () => {
    const all = [named("asl", { wanting: 3 }), named("a-sl", { isUnread: true }), named("slow")];
    expect(found(all, "sl")).toEqual(["slow", "a-sl", "asl"]);
  });

  test("then what wants the reader, what is unread, and when one was there; then the name", () => {
    const all = [
      named("room-10"),
      named("room-2"),
      named("room-1", { isHere: true, visited: 0 }),
      named("room-b", { visited: 2 }),
      named("room-a", { visited: 3 }),
      named("room-x", { isUnread: true }),
      named("room-y", { wanting: 1, isUnread: true }),
    ];
    const ranked = ["room-y", "room-x", "room-b", "room-a", "room-2", "room-10", "room-1"];
    expect(found(all, "room")).toEqual(ranked);
    expect(found(all, "", 2)).toEqual(["room-y", "room-x"]);
  });
});
