// Small values kept over a reload. Storage that is full, forbidden or broken loses them, never the page.

/** What of `localStorage` is used. `keys` is a copy. */
export type Kept = {
  read(name: string): string | null;
  /** Null forgets it. */
  write(name: string, value: string | null): void;
  keys(): string[];
};

/** The JSON under `name`, or null when there is none or it is not JSON. Shape unchecked. */
export function readJson(kept: Kept, name: string): unknown {
  const text = kept.read(name);
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null; // Somebody else's value, or half a one: as if it were not there.
  }
}
