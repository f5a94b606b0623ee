// The rooms that were on the screen.

import { expect, test } from "bun:test";
import { visited, visits } from "../../../public/state/visits.ts";
import { asRoomName } from "../../../src/protocol/ids.ts";

test("the last one stands first, each stands once, and thirty are kept", () => {
  let kept: string | null = null;
  expect(visits(kept)).toEqual([]);
  for (const room of ["dev", "quay", "dev"]) kept = visited(kept, asRoomName(room));
  expect(visits(kept)).toEqual(["dev", "quay"].map(asRoomName));
  for (let at = 1; at <= 40; at++) kept = visited(kept, asRoomName(`room-${at}`));
  expect(visits(kept)).toHaveLength(30);
  expect(visits(kept)[0]).toBe(asRoomName("room-40"));
});
