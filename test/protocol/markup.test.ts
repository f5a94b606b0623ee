// The grammar of docs/markup.md by its own examples, and whatever else people or chance may type.

import { describe, expect, test } from "bun:test";
import { resolve } from "node:path";
import {
  type Block,
  maxNesting,
  maxTargets,
  mentionsIn,
  parse,
  plainOf,
} from "../../src/protocol/markup.ts";
import { describeSlow, everything } from "../support/parts.ts";
import { newSeed, randomBelow } from "../support/random.ts";
import { addressesOf, notation, unaccounted } from "./markup-notation.ts";
import { pathological, PIECES, PLAIN_PIECES } from "./markup-strings.ts";

const page = await Bun.file(resolve(import.meta.dir, "../../docs/markup.md")).text();
const examples = [...page.matchAll(/^(`{3,})examples\n([\s\S]*?)\n\1\n/gm)]
  .flatMap(([, , lines = ""]) => lines.split("\n"))
  .map((line): [string, string] => {
    const [text = "", tree = ""] = line.split(/ +→ /);
    return [text.trimStart(), tree];
  });

describe("the examples of docs/markup.md", () => {
  test("are read from the page", () => {
    expect(examples.length).toBeGreaterThan(70);
    expect(examples.filter(([text, tree]) => text === "" || tree === "")).toEqual([]);
  });

  test.each(examples)("%s is %s", (text, tree) => {
    expect(notation(parse(text.replaceAll("⏎", "\n")))).toBe(tree);
  });
});

describe("what is read off the tree", () => {
  test.each([
    ["**a** _b_ ~~c~~ `d`", "a b c d"],
    [
      "[the *docs*](https://a.example) by @ann in #General :wave:",
      "the docs by @ann in #General :wave:",
    ],
    ["> a\n\n- b\n  - c\n2. d\n```ts\ne\n```", "a\nb\nc\n2. d\ne"],
    ["\\*a\\*", "*a*"],
    ["", ""],
    [" a\n\n b ", " a\n\n b "],
  ])("the plain text of %p is %p", (text, plain) => {
    expect(plainOf(text)).toBe(plain);
  });

  test("mentions are the words, each once, in order, and none in code", () => {
    expect(mentionsIn("@ben @ann **@ben**\n- @room\n> @here")).toEqual([
      "ben",
      "ann",
      "room",
      "here",
    ]);
    expect(mentionsIn("`@ann` \\@ann a@ann\n```\n@ann\n```")).toEqual([]);
  });

  test("links are where they lead, in order, and none in code", () => {
    const links = "https://b.example [x](http://a.example) *https://b.example/*";
    expect(notation(parse(links))).toBe(
      "{link https://b.example/ https://b.example} {link http://a.example/ x} " +
        "{italic {link https://b.example/ https://b.example/}}",
    );
    const code = "`https://a.example` \\[a](https://a.example)\n```\nhttps://a.example\n```";
    expect(notation(parse(code))).not.toContain("{link");
  });
});

describe("the bounds", () => {
  test("what lies deeper than the nesting allows stays text", () => {
    for (const marker of ["> ", "- "]) {
      const depthOf = (blocks: readonly Block[]): number => {
        const [block] = blocks;
        if (block?.kind === "quote") return 1 + depthOf(block.blocks);
        return block?.kind === "list" ? 1 + depthOf(block.items[0]?.blocks ?? []) : 0;
      };
      expect(depthOf(parse(`${marker.repeat(maxNesting)}a`))).toBe(maxNesting);
      const deeper = `${marker.repeat(maxNesting + 2)}a`;
      expect(depthOf(parse(deeper))).toBe(maxNesting);
      expect(plainOf(deeper)).toBe(`${marker.repeat(2)}a`);
    }
  });

  test("so many links, mentions and rooms are looked at, in the whole text", () => {
    const names = Array.from({ length: maxTargets + 5 }, (_, at) => `n${at}`);
    const text = names.map((name) => `- @${name}`).join("\n");
    expect(mentionsIn(text)).toEqual(names.slice(0, maxTargets));
    expect(plainOf(text)).toBe(text.replaceAll("- ", ""));
    expect(notation(parse(`${"#a ".repeat(maxTargets)} https://a.example`))).not.toContain("{link");
  });

  test("a word longer than any name is text", () => {
    for (const sign of ["@", "#", ":"]) {
      const text = `${sign}${"a".repeat(129)}:`;
      expect(parse(text)).toEqual([{ kind: "paragraph", spans: [{ kind: "text", text }] }]);
    }
  });
});

describe("by chance", () => {
  const seed = newSeed();
  const below = randomBelow(seed);
  const composed = (pieces: readonly string[]): string =>
    Array.from({ length: 1 + below(24) }, () => pieces[below(pieces.length)] ?? "").join("");

  test("no text throws, none of it is lost, and links lead only where they may", () => {
    for (let round = 0; round < 5_000; round++) {
      const text = composed(PIECES).replaceAll("](https://a.example/)", "](https://b.example/)");
      const tree = parse(text);
      expect([text, unaccounted(text, tree)]).toEqual([text, null]);
      for (const address of addressesOf(tree)) {
        const { protocol, username, password } = new URL(address);
        expect(["http:", "https:", "mailto:"]).toContain(protocol);
        expect(username + password).toBe("");
      }
    }
  });

  test("plain text is itself", () => {
    for (let round = 0; round < 2_000; round++) {
      const text = composed(PLAIN_PIECES);
      expect(parse(text)).toEqual([{ kind: "paragraph", spans: [{ kind: "text", text }] }]);
      expect(plainOf(text)).toBe(text);
    }
  });
});

describe("64 KB of anything", () => {
  test("is parsed at once", () => {
    const took = pathological(65_536).map(({ name, text }) => ({
      name,
      ms: best(text, 3, everything ? goalMs : 10 * goalMs),
    }));
    const slowest = took.reduce((a, b) => (a.ms > b.ms ? a : b));
    const slow = took.filter(({ ms }) => ms > goalMs).length;
    const name = JSON.stringify(slowest.name);
    console.log(`slowest: ${name}, ${slowest.ms.toFixed(1)} ms; ${slow} over ${goalMs} ms`);
    // Other programs may hold up a try, or three: what is quadratic takes longer by far.
    expect(took.filter(({ ms }) => ms > 10 * goalMs)).toEqual([]);
  });
});

describeSlow("twice the text", () => {
  test("takes about twice the time", () => {
    const longer = pathological(262_144);
    for (const [at, { name, text }] of pathological(131_072).entries()) {
      const once = best(text, 10);
      const twice = best(longer[at]?.text ?? "", 10);
      expect([name, once, twice, twice < 3 * once + 2 * goalMs]).toEqual([name, once, twice, true]);
    }
  }, 120_000);
});

const goalMs = 10;

/** The shortest of some tries, in ms; one of `enoughMs` is enough. */
function best(text: string, tries: number, enoughMs = goalMs): number {
  let least = Infinity;
  for (let attempt = 0; attempt < tries && least > enoughMs; attempt++) {
    const from = performance.now();
    parse(text);
    least = Math.min(least, performance.now() - from);
  }
  return least;
}
