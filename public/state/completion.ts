// What the word before the caret may become: a person, a room, an emoji. Pure.

export type Asked = {
  readonly kind: "person" | "room" | "emoji";
  /** What stands behind the sign. */
  readonly query: string;
  /** Where the sign stands. */
  readonly from: number;
};

const signs = { "@": "person", "#": "room", ":": "emoji" } as const;
// A sign begins a word: in `a@b.example` and `10:30` it does not. A person's name may have a space in it.
const asking = /(?:^|[\s([{"'“‘])([@#:])([\p{L}\p{N}\p{M}._+-]*(?: [\p{L}\p{N}\p{M}._-]+)?)$/u;
const least = { person: 1, room: 1, emoji: 2 } as const;
const farthest = 64;

/** Null when the caret stands behind nothing of the kind. */
export function askedAt(text: string, caret: number): Asked | null {
  const before = text.slice(Math.max(0, caret - farthest), caret);
  const [, sign = "", query = ""] = asking.exec(before) ?? [];
  if (sign !== "@" && sign !== "#" && sign !== ":") return null;
  const kind = signs[sign];
  if (query.length < least[kind] || (kind !== "person" && query.includes(" "))) return null;
  return { kind, query, from: caret - query.length - 1 };
}

/** Those with a word that begins with `query`, those that begin with it themselves first; at most `most`. */
export function fitting<Item>(
  items: readonly Item[],
  query: string,
  { named, most }: { named(item: Item): string; most: number },
): Item[] {
  const wanted = query.toLowerCase();
  const rank = (item: Item): number => {
    const name = named(item).toLowerCase();
    if (name.startsWith(wanted)) return 0;
    return name.split(/[\s._-]+/).some((word) => word.startsWith(wanted)) ? 1 : 2;
  };
  return items
    .map((item) => ({ item, rank: rank(item) }))
    .filter((each) => each.rank < 2)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ item }) => item);
}
