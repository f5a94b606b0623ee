// Texts as they are written down: short, and different for different texts. Pure.

/** The text itself when it is no longer than `wholeUpTo`; else its beginning, its length and its hash. */
export function printOf(text: string, wholeUpTo = 60): string {
  if (text.length <= wholeUpTo) return text;
  return `${text.slice(0, wholeUpTo)}… ${text.length} ${Bun.hash(text).toString(36)}`;
}
