// Of whom something was decided since.

import { expect, test } from "bun:test";
import { createVerdicts, mostVerdicts } from "../../src/hub/verdicts.ts";
import { asUserId } from "../../src/protocol/ids.ts";

const user = (number: number) => asUserId(`u_${number}`);

test("a verdict is of its user, and of nobody else; one of everybody is of all", () => {
  const verdicts = createVerdicts();
  verdicts.add(user(1));
  const before = verdicts.count();
  expect(verdicts.since(user(1), before)).toBeFalse();
  verdicts.add(user(1));
  expect([verdicts.since(user(1), before), verdicts.since(user(2), before)]).toEqual([true, false]);
  const then = verdicts.count();
  verdicts.add(null);
  expect([verdicts.since(user(1), then), verdicts.since(user(2), then)]).toEqual([true, true]);
  expect(verdicts.since(user(2), verdicts.count())).toBeFalse();
});

test("of more users than are remembered, those who are forgotten count as judged", () => {
  const verdicts = createVerdicts();
  for (let at = 0; at <= mostVerdicts; at++) verdicts.add(user(at));
  expect(verdicts.since(user(0), 0)).toBeTrue();
  expect(verdicts.since(user(mostVerdicts), mostVerdicts)).toBeTrue();
  expect(verdicts.since(user(mostVerdicts - 1), mostVerdicts)).toBeFalse();
  expect(verdicts.since(user(-1), 1)).toBeFalse();
});
