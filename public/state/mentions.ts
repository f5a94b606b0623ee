// Which words of a text are names of people. Pure: the grammar knows words, the event knows who was meant.

import type { Span } from "../../src/protocol/markup-scan.ts";
import type { Mention } from "../../src/protocol/message-events.ts";

/** What stands for somebody; `mention` null: for everybody. */
export type Named = { readonly text: string; readonly mention: Mention | null };

const everybody: ReadonlySet<string> = new Set(["here", "room"]);

/** The spans, with the names of `mentions` as one part each, also those of several words. */
export function gathered(spans: readonly Span[], mentions: readonly Mention[]): (Span | Named)[] {
  const found: (Span | Named)[] = [];
  let skip = 0; // characters of the next text that belong to the name before it
  for (const [at, span] of spans.entries()) {
    if (span.kind === "text" && skip > 0) {
      if (span.text.length > skip) found.push({ kind: "text", text: span.text.slice(skip) });
      skip = 0;
      continue;
    }
    skip = 0;
    if (span.kind !== "mention") {
      found.push(span);
      continue;
    }
    const next = spans[at + 1];
    const after = next?.kind === "text" ? next.text : "";
    const named = nameAt(span.name, after, mentions);
    skip = named === null ? 0 : named.text.length - 1 - span.name.length;
    found.push(named ?? span);
  }
  return found;
}

function nameAt(word: string, after: string, mentions: readonly Mention[]): Named | null {
  const written = fold(word + after);
  // The longest first: "Ada Moss" before "Ada".
  const fitting = mentions
    .filter(({ username }) => startsWith(written, fold(username), word.length))
    .sort((a, b) => b.username.length - a.username.length)[0];
  if (fitting !== undefined)
    return { text: `@${(word + after).slice(0, fitting.username.length)}`, mention: fitting };
  return everybody.has(word.toLowerCase()) ? { text: `@${word}`, mention: null } : null;
}

const fold = (text: string): string => text.toLowerCase();

/** `name` is all of the word, or goes on behind it, and ends where a word does. */
function startsWith(written: string, name: string, wordLength: number): boolean {
  if (!written.startsWith(name) || name.length < wordLength) return false;
  return !/^[\p{L}\p{N}]/u.test(written.slice(name.length));
}
