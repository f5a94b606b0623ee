// What of a message is in the search index, and what a search asks of it: the words that SQLite's index has, too, so
// that nothing is left to do for PostgreSQL's own parsers. Knows no statement.

import type { UserId, Username } from "../../protocol/ids.ts";
import { fold, wordsOf as wordsIn } from "../../protocol/words.ts";
import { featuresOf, type Plan } from "../search-plan.ts";

// No word has one of these characters in it.
const userToken = (userId: string): string => `@${userId}`;
const nameToken = (username: string): string => `~${fold(username)}`;
const featureToken = (feature: string): string => `#${feature}`;

// A tsvector takes 2,046 bytes in a word. Longer ones are found by so many characters, and looked at then.
const longest = 500;
const cut = (token: string): string =>
  token.length <= longest ? token : [...token].slice(0, longest).join("");

const quoted = (token: string): string =>
  `'${cut(token).replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;

/** As the text of a tsvector. */
export function wordsOf(text: string, by: { userId: UserId; username: Username }): string {
  const normal = text.normalize("NFC");
  // Of each word how it goes on: there is nothing in a word to quote, and PostgreSQL drops what are too many places.
  const said = new Map<string, string>();
  let place = 0;
  for (const { word } of wordsIn(normal)) {
    place += 1;
    const before = said.get(word);
    said.set(word, before === undefined ? `'${word}':${place}` : `${before},${place}`);
  }
  const about = [
    userToken(by.userId),
    nameToken(by.username),
    ...featuresOf(normal).map(featureToken),
  ];
  return [...said.values(), ...about.map(quoted)].join(" ");
}

/** As the text of a tsquery: what the index can say of it. Empty: nothing. What it finds must be looked at all the same. */
export function queryOf({ terms, from, query }: Plan): string {
  const asked = terms.flatMap(({ words, match }) => {
    if (match === "part") return [];
    const last = words.length - 1;
    const parts = words.map((word, at) =>
      match === "start" && at === last ? `${quoted(word)}:*` : quoted(word),
    );
    return [`(${parts.join(" <-> ")})`];
  });
  if (from !== null) {
    const ids = from.account === null ? [from.typed] : [from.typed, from.account];
    asked.push(`(${[nameToken(from.typed), ...ids.map(userToken)].map(quoted).join(" | ")})`);
  }
  for (const feature of query.has) asked.push(quoted(featureToken(feature)));
  return asked.join(" & ");
}
