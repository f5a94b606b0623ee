import { describe, expect, test } from "bun:test";
import { gathered } from "../../../public/state/mentions.ts";
import { asUserId, asUsername } from "../../../src/protocol/ids.ts";
import { parse } from "../../../src/protocol/markup.ts";

const mention = (name: string) => ({ userId: asUserId(`u_${name}`), username: asUsername(name) });
const known = ["Ada", "Ada Moss", "Bo"].map(mention);

const spansOf = (text: string) =>
  parse(text).flatMap((block) => (block.kind === "paragraph" ? block.spans : []));

const sketch = (text: string, mentions = known): string =>
  gathered(spansOf(text), mentions)
    .map((each) => {
      if ("mention" in each) return `[${each.text}]`;
      if (each.kind === "text") return each.text;
      return each.kind === "mention" ? `@${each.name}` : each.kind;
    })
    .join("");

describe("a name in a text", () => {
  test.each([
    ["hi @Bo, and @bo!", "hi [@Bo], and [@bo]!"],
    ["@Ada Moss is here", "[@Ada Moss] is here"],
    ["@Ada Mossy is not", "[@Ada] Mossy is not"],
    ["@ada moss", "[@ada moss]"],
    ["@Boris is nobody", "@Boris is nobody"],
    ["@here and @room", "[@here] and [@room]"],
    ["`@Bo` is code", "code is code"],
  ])("%j is %s", (text, shown) => expect(sketch(text)).toBe(shown));

  test("is one only where the event says so", () => {
    expect(sketch("hi @Bo", [])).toBe("hi @Bo");
  });
});
