import { describe, expect, test } from "bun:test";
import { emojiNamed, EMOJI_GROUPS, findEmoji } from "../../../public/state/emoji-table.ts";
import { isEmoji } from "../../../src/protocol/emoji.ts";

const all = EMOJI_GROUPS.flatMap(({ emoji }) => emoji);

describe("the table of emoji", () => {
  test("has some four hundred, each once, with a name of its own, as the server takes them", () => {
    expect(all.length).toBeGreaterThan(390);
    expect(all.filter(({ emoji }) => !isEmoji(emoji))).toEqual([]);
    expect(new Set(all.map(({ emoji }) => emoji)).size).toBe(all.length);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(all.filter(({ name }) => !/^[a-z0-9 ]+$/.test(name))).toEqual([]);
  });

  test("finds by name first, then by other words, by their beginnings", () => {
    const found = (query: string) => findEmoji(query, 5).map(({ name }) => name);
    expect(found("thumbs u")).toEqual(["thumbs up"]);
    expect(found("fire")[0]).toBe("fire");
    expect(found("hello")).toEqual(["wave"]);
    expect(found("+1")).toEqual(["thumbs up"]);
    expect(found(":heart")[0]).toBe("heart");
    expect(found("zzzz")).toEqual([]);
    expect(found("  ")).toEqual([]);
  });

  test("knows short names", () => {
    expect(emojiNamed("thumbs_up")?.name).toBe("thumbs up");
    expect(emojiNamed("nothing_of_the_kind")).toBeUndefined();
  });
});
