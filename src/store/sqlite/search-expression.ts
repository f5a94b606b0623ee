// What a search asks of the index, in the words of FTS5. Knows no statement.

import type { UserId } from "../../protocol/ids.ts";
import type { Plan } from "../search-plan.ts";
import type { Holders } from "./holders.ts";
import { nameToken, userToken } from "./search-index.ts";

/**
 * As FTS5 has it; null: nothing in the index can fit. Words are letters and digits alone, so that quotes are all it
 * takes.
 */
export function expressionOf(
  { terms, from, query }: Plan,
  { places, holders }: { places: string; holders: Holders },
): string | null {
  const parts = terms.map(({ words, match }) => {
    if (match !== "part")
      return `body : ${quoted(words.join(" "))}${match === "start" ? " *" : ""}`;
    const held = words.flatMap((word) => holders.get(word) ?? []);
    return held.length === 0 ? null : `body : (${held.map(quoted).join(" OR ")})`;
  });
  if (parts.includes(null)) return null;
  if (from !== null) parts.push(`who : (${fromTokens(from).map(quoted).join(" OR ")})`);
  for (const feature of query.has) parts.push(`has : ${quoted(feature)}`);
  parts.push(`place : (${places})`);
  return parts.join(" AND ");
}

const quoted = (token: string): string => `"${token}"`;

function fromTokens({ typed, account }: { typed: string; account: UserId | null }): string[] {
  const ids = account === null ? [typed] : [typed, account];
  return [nameToken(typed), ...ids.map(userToken)];
}
