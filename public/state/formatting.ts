// What bold, a list and the like make of a text and what is selected in it: by docs/markup.md. Pure.

export type Format = "bold" | "italic" | "strike" | "code" | "quote" | "list";

/** `start` and `end` of what is selected, in UTF-16 units; the same where nothing is. */
export type Selected = { readonly text: string; readonly start: number; readonly end: number };

const around = { bold: "**", italic: "*", strike: "~~", code: "`" } as const;
const before = { quote: "> ", list: "- " } as const;
const fence = "```";

/** Once it is put there, the second time it is taken away. What was selected stays so. */
export function formatted(selected: Selected, format: Format): Selected {
  if (format === "quote" || format === "list") return begun(selected, before[format]);
  const { text, start, end } = trimmed(selected);
  const chosen = text.slice(start, end);
  if (!chosen.includes("\n")) return marked(text, { start, end }, around[format]);
  if (format === "code") return fenced({ text, start, end });
  // A mark ends with its line.
  const lines = chosen.split("\n").map((line) => {
    const inner = line.trim();
    if (inner === "") return line;
    const at = line.indexOf(inner);
    const all = { start: at, end: at + inner.length };
    return marked(line, all, around[format]).text;
  });
  return replaced({ text, start, end }, lines.join("\n"));
}

/** A mark stands beside no space; what was selected by a double click often ends with one. */
function trimmed({ text, start, end }: Selected): Selected {
  const chosen = text.slice(start, end);
  if (chosen.trim() === "") return { text, start, end };
  const from = start + (chosen.length - chosen.trimStart().length);
  return { text, start: from, end: from + chosen.trim().length };
}

/** Puts `mark` on both sides of what is selected, or takes it away. */
function marked(
  text: string,
  { start, end }: { start: number; end: number },
  mark: string,
): Selected {
  const size = mark.length;
  const isMarked = text.slice(start - size, start) === mark && text.slice(end, end + size) === mark;
  // `**bold**` is no italic, though a star stands on either side.
  const isOther = mark === "*" && text.slice(start - 2, start) === "**";
  if (isMarked && !isOther && start >= size) {
    const kept = text.slice(start, end);
    const next = text.slice(0, start - size) + kept + text.slice(end + size);
    return { text: next, start: start - size, end: end - size };
  }
  const next = text.slice(0, start) + mark + text.slice(start, end) + mark + text.slice(end);
  return { text: next, start: start + size, end: end + size };
}

/** Every line that the selection touches begins so, or none of them any more. */
function begun({ text, start, end }: Selected, sign: string): Selected {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const until = text.indexOf("\n", end);
  const to = until < 0 ? text.length : until;
  const lines = text.slice(from, to).split("\n");
  const isBegun = lines.every((line) => line.startsWith(sign));
  const put = (line: string): string => (line.startsWith(sign) ? line : sign + line);
  const next = lines.map((line) => (isBegun ? line.slice(sign.length) : put(line))).join("\n");
  const all = replaced({ text, start: from, end: to }, next);
  if (start !== end) return all;
  // The caret stays where it is in its line.
  const caret = Math.max(from, start + (isBegun ? -1 : 1) * sign.length);
  return { ...all, start: caret, end: caret };
}

/** Several lines of code stand between lines of their own. */
function fenced({ text, start, end }: Selected): Selected {
  const first = start === 0 || text[start - 1] === "\n" ? "" : "\n";
  const last = end === text.length || text[end] === "\n" ? "" : "\n";
  const open = `${first}${fence}\n`;
  const code = text.slice(start, end);
  const all = replaced({ text, start, end }, `${open}${code}\n${fence}${last}`);
  return { ...all, start: start + open.length, end: start + open.length + code.length };
}

const replaced = ({ text, start, end }: Selected, by: string): Selected => ({
  text: text.slice(0, start) + by + text.slice(end),
  start,
  end: start + by.length,
});
