import { expect, test } from "bun:test";
import { snippetParts } from "../../../public/state/snippet.ts";

const sketch = (text: string): string =>
  snippetParts(text)
    .map(({ text, found, emoji }) => [emoji === undefined ? text : `{${emoji}}`, found] as const)
    .map(([text, found]) => (found ? `[${text}]` : text))
    .join("");

test.each([
  ["the \ue000winch\ue001 is \ue000stuck\ue001", "the [winch] is [stuck]"],
  ["nothing", "nothing"],
  ["", ""],
  ["half \ue000open", "half open"],
  ["half\ue001 closed", "half closed"],
  ["ten it is :anchor:", "ten it is {anchor}"],
  ["\ue000ten\ue001 :+1::tada:", "[ten] {+1}{tada}"],
  [":\ue000anchor\ue001: or :heart_\ue000eyes\ue001:", "[{anchor}] or [{heart_eyes}]"],
  ["\ue000:anchor:\ue001 away", "[{anchor}] away"],
  ["at 10:30:15, a::b, http://a:b: :-: :", "at 10:30:15, a::b, http://a:b: :-: :"],
])("the search's marks in %j are parts", (snippet, parts) => {
  expect(sketch(snippet)).toBe(parts);
});
