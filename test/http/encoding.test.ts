// Content negotiation of the page.

import { expect, test } from "bun:test";
import { chooseEncoding } from "../../src/http/encoding.ts";

test.each([
  [null, "identity"],
  ["", "identity"],
  ["gzip, deflate, br, zstd", "br"],
  ["gzip, deflate", "gzip"],
  ["br;q=0.5, gzip;q=0.9", "gzip"],
  ["br;q=1.0, gzip;q=1", "br"],
  ["gzip;q=0.2", "gzip"],
  ["gzip;q=0.2, identity", "identity"],
  ["GZip ; Q=1", "gzip"],
  ["*", "br"],
  ["*, br;q=0", "gzip"],
  ["br;q=0, gzip;q=0", "identity"],
  ["*;q=0", "identity"],
  ["identity;q=0, gzip;q=0.001", "gzip"],
  ["br;q=high", "identity"],
  ["deflate, zstd", "identity"],
  [",,;q=1,", "identity"],
] as const)("Accept-Encoding %p is answered with %p", (header, encoding) => {
  expect(chooseEncoding(header)).toBe(encoding);
});
