// What the search found, in parts: what matched and what stands around it. Pure.

/** `emoji`: the word between its colons, of which `text` is the whole; absent for what is text. */
export type SnippetPart = {
  readonly text: string;
  readonly found: boolean;
  readonly emoji?: string;
};

// As src/protocol/markup-words.ts reads it.
const emojiLike = /(?<![\p{L}\p{N}\p{M}_]):(?=[_+-]*[a-z0-9])([\w+-]{1,128}):/giu;

/**
 * What was found stands between U+E000 and U+E001; a mark without its other half is left out. An emoji of which a part
 * was found, was found.
 */
export function snippetParts(snippet: string): SnippetPart[] {
  const texts = textParts(snippet);
  const parts: SnippetPart[] = [];
  let done = 0;
  for (const { index, 0: text, 1: emoji = "" } of plainOf(texts).matchAll(emojiLike)) {
    const found = cut(texts, index, index + text.length).some((part) => part.found);
    parts.push(...cut(texts, done, index), { text, found, emoji });
    done = index + text.length;
  }
  return [...parts, ...cut(texts, done, Infinity)];
}

const plainOf = (parts: readonly SnippetPart[]): string => parts.map(({ text }) => text).join("");

/** From `from` to before `to`, in UTF-16 units of the whole text. */
function cut(parts: readonly SnippetPart[], from: number, to: number): SnippetPart[] {
  let at = 0;
  return parts.flatMap(({ text, found }) => {
    const begins = at;
    at += text.length;
    const some = text.slice(Math.max(0, from - begins), Math.max(0, to - begins));
    return some === "" ? [] : [{ text: some, found }];
  });
}

function textParts(snippet: string): SnippetPart[] {
  return snippet
    .split("\ue000")
    .flatMap((piece, index) => {
      if (index === 0) return [{ text: piece, found: false }];
      const end = piece.indexOf("\ue001");
      if (end < 0) return [{ text: piece, found: false }];
      return [
        { text: piece.slice(0, end), found: true },
        { text: piece.slice(end + 1), found: false },
      ];
    })
    .map(({ text, found }) => ({ text: text.replaceAll("\ue001", ""), found }))
    .filter(({ text }) => text !== "");
}
