// Texts that grow at another node, as they are heard of here.

import { describe, expect, test } from "bun:test";
import {
  createGrowthsElsewhere,
  heardMs,
  mostHeard,
} from "../../src/commands/growths-elsewhere.ts";
import { asRoomName, asUserId } from "../../src/protocol/ids.ts";
import type { Growing } from "../../src/protocol/message-events.ts";
import { manualClock } from "../support/manual-clock.ts";

const room = asRoomName("general");
const userId = asUserId("g_ada");
const part = (from: number, added: string, message = 1): Growing => ({
  ...{ type: "growing", room, message, userId, from, added },
});

describe("what grows at another node", () => {
  test("is put together from its parts, and taken back", () => {
    const heard = createGrowthsElsewhere(manualClock());
    expect(heard.hear(part(4, " upon"))).toBe(false);
    // Whether that was its beginning is not known until its node says so.
    expect(heard.hear(part(9, " a"))).toBe(false);
    expect(heard.at(room, 1)).toBeNull();
    expect(heard.in(room)).toEqual([]);
    heard.learn(room, { message: 1, userId, from: 4, added: " upon a" });
    expect(heard.hear(part(11, " time"))).toBe(true);
    expect(heard.at(room, 1)).toMatchObject({ from: 4, added: " upon a time" });
    // Said again, as to one who came back.
    expect(heard.hear(part(4, " upon a time and"))).toBe(true);
    expect(heard.in(room)).toEqual([{ message: 1, userId, from: 4, added: " upon a time and" }]);
    expect(heard.hear(part(4, ""))).toBe(true);
    expect(heard.at(room, 1)).toBeNull();
  });

  test("whose beginning was not heard is joined to what its node says of it", () => {
    const heard = createGrowthsElsewhere(manualClock());
    expect(heard.hear(part(9, " a"))).toBe(false);
    heard.learn(room, { message: 1, userId, from: 4, added: " upon" });
    expect(heard.at(room, 1)).toMatchObject({ from: 4, added: " upon a" });
    heard.learn(room, { message: 1, userId, from: 4, added: " upon a time" });
    expect(heard.at(room, 1)).toMatchObject({ from: 4, added: " upon a time" });
  });

  test("is forgotten when nothing more comes, and bounded", () => {
    const clock = manualClock();
    const heard = createGrowthsElsewhere(clock);
    heard.hear(part(0, "a"));
    clock.advance(heardMs + 1);
    expect(heard.at(room, 1)).toBeNull();
    for (let n = 1; n <= mostHeard + 1; n++)
      heard.learn(room, { message: n, userId, from: 0, added: "a" });
    expect(heard.in(room)).toHaveLength(mostHeard);
    expect(heard.at(room, 1)).toBeNull();
  });
});
