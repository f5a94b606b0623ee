// Chooses how an answer's body is encoded from what the client accepts (RFC 9110 §12.5.3).

import { readWeights } from "./weights.ts";

export type Encoding = "br" | "gzip" | "identity";

// Best first: the order decides between equal weights.
const OFFERED: readonly Encoding[] = ["br", "gzip", "identity"];

/**
 * `acceptEncoding` null (no header): identity, for such a client may know no other. One that
 * refuses even identity gets it all the same, as a 406 would help nobody.
 */
export function chooseEncoding(acceptEncoding: string | null): Encoding {
  if (acceptEncoding === null) return "identity";
  const weights = readWeights(acceptEncoding);
  let chosen: Encoding = "identity";
  let best = 0;
  for (const encoding of OFFERED) {
    const weight = weights.get(encoding) ?? weights.get("*") ?? 0;
    if (weight > best) {
      chosen = encoding;
      best = weight;
    }
  }
  return chosen;
}
