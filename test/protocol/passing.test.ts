// The page's short list of refusals that pass by themselves, beside the table that says it of each.

import { expect, test } from "bun:test";
import { type ErrorCode, ERRORS } from "../../src/protocol/errors.ts";
import { mayPass } from "../../src/protocol/passing.ts";

test("what may pass is what the table says of each code", () => {
  // `Object.keys` of a record is its names.
  const codes = Object.keys(ERRORS) as ErrorCode[];
  expect(codes.filter(mayPass)).toEqual(codes.filter((code) => ERRORS[code].retry));
});
