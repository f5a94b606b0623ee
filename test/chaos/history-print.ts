// Texts as they are written down: short, and different for different texts. Pure.

const wholeUpTo = 60;

/** The text itself when it is short; else its beginning, its length and its hash. */
export function printOf(text: string): string {
  if (text.length <= wholeUpTo) return text;
  return `${text.slice(0, wholeUpTo)}… ${text.length} ${Bun.hash(text).toString(36)}`;
}
