import { expect, test } from "bun:test";
import { snippetParts } from "../../../public/state/snippet.ts";

const sketch = (text: string): string =>
  snippetParts(text)
    .map((part) => (part.found ? `[${part.text}]` : part.text))
    .join("");

test.each([
  ["the \ue000winch\ue001 is \ue000stuck\ue001", "the [winch] is [stuck]"],
  ["nothing", "nothing"],
  ["", ""],
  ["half \ue000open", "half open"],
  ["half\ue001 closed", "half closed"],
])("the search's marks in %j are parts", (snippet, parts) => {
  expect(sketch(snippet)).toBe(parts);
});
