// The blocks of a document that readers copy, with the file that each is to be. Reads markdown no further.

export type Block = {
  /** The word behind the fence; empty for none. */
  readonly language: string;
  readonly text: string;
  /** What stands in backticks and before a colon right above it; null: nothing. */
  readonly file: string | null;
  /** The nearest heading above it. */
  readonly section: string;
};

export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let section = "";
  for (const [part] of markdown.matchAll(/^#+ .*$|(?:.*\n)?\n?^```\w*\n[^]*?^```$/gm)) {
    if (part.startsWith("#")) {
      section = part.replace(/^#+ /, "");
      continue;
    }
    const [, above = "", language = "", text = ""] =
      /^([^]*?)^```(\w*)\n([^]*?)^```$/m.exec(part) ?? [];
    const file = /`([\w./@-]+)`:\s*$/.exec(above)?.[1] ?? null;
    blocks.push({ language, text, file, section });
  }
  return blocks;
}
