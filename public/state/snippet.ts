// What the search found, in parts: what matched and what stands around it. Pure.

export type SnippetPart = { readonly text: string; readonly found: boolean };

/** What was found stands between U+E000 and U+E001; a mark without its other half is left out. */
export function snippetParts(snippet: string): SnippetPart[] {
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
