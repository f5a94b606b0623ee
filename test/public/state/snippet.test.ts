import { expect, test } from "bun:test";
import { snippetParts } from "../../../public/state/snippet.ts";

/** `message` when left out: what the snippet shows, as it was typed. */
const sketch = (snippet: string, message = snippet.replace(/[\ue000\ue001]/g, "")): string =>
  snippetParts(snippet, message)
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

test.each([
  ["type :x: for :x:", "type `:x:` for :x:", "type :x: for {x}"],
  ["type :x: for :x:", "type :x: for `:x:`", "type {x} for :x:"],
  ["so: :\ue000anchor\ue001:", "so:\n```\n:anchor:\n```", "so: :[anchor]:"],
  ["\ue000one\ue001 :tada: two", "- **one**\n  :tada:\n\n  two", "[one] {tada} two"],
  ["…the winch :a: :b:…", "see `:a: the winch :a:` :b: :c:", "…the winch :a: {b}…"],
  ["cafe\u0301 :tada:".normalize(), "cafe\u0301   :tada:", "caf\u00e9 {tada}"],
  ["in :tada: of", "of another text", "in :tada: of"],
  [":a\ue002b:", ":a\ue002b:", ":a\ue002b:"],
  ["\ue002tada\ue002", "\ue002tada\ue002", "\ue002tada\ue002"],
])("what the search shows as %j of the message %j has its emoji, and no others", (...given) => {
  const [snippet, message, parts] = given;
  expect(sketch(snippet, message)).toBe(parts);
});
