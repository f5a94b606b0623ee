import { expect, test } from "bun:test";
import { createPace } from "../../../public/lib/pace.ts";
import { createRejoin, type JoinRequest, type Rejoin } from "../../../public/net/rejoin.ts";
import type { Request } from "../../../src/protocol/commands.ts";
import type { ErrorReply, ServerFrame } from "../../../src/protocol/events.ts";
import { asRoomName, type RoomName } from "../../../src/protocol/ids.ts";
import { createManualClock, type ManualClock } from "../manual-clock.ts";
import { dev, general, joined } from "../people.ts";

type Rig = {
  clock: ManualClock;
  rejoin: Rejoin;
  joins: { room: string; atMs: number }[];
  refusals: string[];
  unwanted: Set<RoomName>;
  answer: { with: (room: string) => ServerFrame | null };
};

function rig(): Rig {
  const clock = createManualClock();
  const joins: { room: string; atMs: number }[] = [];
  const refusals: string[] = [];
  const unwanted = new Set<RoomName>();
  const answer = { with: (_room: string): ServerFrame | null => joined() };
  const ask = async (request: Request): Promise<ServerFrame | null> => {
    if (request.type !== "join") throw new Error("it only joins");
    joins.push({ room: request.room, atMs: clock.elapsed() });
    return answer.with(request.room);
  };
  const rejoin = createRejoin({
    clock,
    pace: createPace(clock, () => ({ count: 20, perMs: 10_000 })),
    ask,
    request: (room): JoinRequest | null => (unwanted.has(room) ? null : { type: "join", room }),
    refused: (room, error) => void refusals.push(`${room}: ${error.code}`),
  });
  return { clock, rejoin, joins, refusals, unwanted, answer };
}

const rooms = Array.from({ length: 60 }, (_, index) => asRoomName(`room-${index}`));
const limited: ErrorReply = { type: "error", code: "rate_limited", text: "", retryAfterMs: 700 };

test("sixty rooms are joined in order, never more than twenty in ten seconds", async () => {
  const { clock, rejoin, joins } = rig();
  rejoin.all(rooms);
  await clock.pass(60_000);
  expect(joins.map(({ room }): string => room)).toEqual(rooms);
  for (const { atMs } of joins)
    expect(
      joins.filter((other) => other.atMs > atMs - 10_000 && other.atMs <= atMs).length,
    ).toBeLessThanOrEqual(20);
});

test("a room that is opened meanwhile goes first", async () => {
  const { clock, rejoin, joins } = rig();
  rejoin.all(rooms);
  rejoin.next(general);
  await clock.pass(60_000);
  expect(joins[20]?.room).toBe(general);
});

test("a room that is no longer wanted costs nothing", async () => {
  const { clock, rejoin, joins, unwanted } = rig();
  unwanted.add(dev);
  rejoin.all([dev, general]);
  await clock.pass(10_000);
  expect(joins.map(({ room }): string => room)).toEqual([general]);
});

test("a refusal that may pass is waited out; another one is told", async () => {
  const { clock, rejoin, joins, refusals, answer } = rig();
  answer.with = () => (joins.length === 1 ? limited : joined());
  rejoin.all([general]);
  await clock.pass(700);
  expect(joins.map(({ atMs }) => atMs)).toEqual([0, 700]);
  answer.with = () => ({ type: "error", code: "too_many_rooms", text: "" });
  rejoin.next(dev);
  await clock.pass(0);
  expect(refusals).toEqual(["dev: too_many_rooms"]);
});

test("after a cut nothing more is joined", async () => {
  const { clock, rejoin, joins } = rig();
  rejoin.all(rooms);
  rejoin.stop();
  await clock.pass(60_000);
  expect(joins).toHaveLength(20);
});
