// Frames by chance, in CI 50,000 in all: `bun run fuzz` is for the million, and repeats a seed that failed here.

import { afterAll, expect, test } from "bun:test";
import { commandSchemas } from "../../src/protocol/commands.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { closeChats, openChat } from "../support/chat.ts";
import { everything } from "../support/parts.ts";
import { newSeed } from "../support/random.ts";
import { fuzzDecoder } from "./fuzz-decoder.ts";
import { fuzzLive } from "./fuzz-live.ts";

afterAll(closeChats);

const seed = newSeed();
// Some answers are so rare that 10,000 frames now and then go without them.
const liveFrames = everything ? 40_000 : 1_500;
const rare = ["close 1002", "close 1007", "close 3000 to 4999"];

test("[T3] [T9] the decoder makes a command or a known refusal of every one of 10,000 frames", () => {
  const { said, faults } = fuzzDecoder(seed, 10_000);
  expect(faults).toEqual([]);
  expect([...said.keys()].sort()).toEqual(
    [
      ...commandSchemas(DEFAULT_LIMITS).keys(),
      ...["bad_json", "bad_request", "name_invalid", "too_large", "unknown_type"],
    ].sort(),
  );
});

test(`[T2] [T9] ${liveFrames} live frames get known answers, close as documented, and harm nobody else`, async () => {
  const chat = await openChat({ leaveGrace: 100 });
  const target = { port: chat.app.port, residentMib: () => Promise.resolve(0), mayClose: [] };
  const { faults, came, connections } = await fuzzLive(target, {
    seed,
    frames: liveFrames,
    atOnce: 16,
  });
  expect(faults).toEqual([]);
  for (const what of ["chat", "joined", "error bad_json", ...(everything ? rare : [])])
    expect([what, came.has(what)]).toEqual([what, true]);
  expect(came.get("welcome")).toBe(connections + 2);
  while (chat.app.size().connections > 0 || chat.app.size().users > 0) await Bun.sleep(5);
  expect(chat.app.size()).toMatchObject({ connections: 0, users: 0, remembered: 0 });
  expect(chat.logged.filter((line) => !line.includes('"level":"info"'))).toEqual([]);
}, 60_000);
