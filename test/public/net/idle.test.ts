import { expect, test } from "bun:test";
import { createIdle, idleAfterMs } from "../../../public/net/idle.ts";
import type { Link } from "../../../public/net/socket.ts";
import { signal } from "../../../public/lib/signal.ts";
import type { Request } from "../../../src/protocol/commands.ts";
import { createManualClock } from "../manual-clock.ts";

function rig() {
  const clock = createManualClock();
  const link = signal<Link>({ state: "open" });
  const said: unknown[] = [];
  const tell = (request: Request): void => void said.push("away" in request && request.away);
  return { clock, link, said, idle: createIdle(clock, { link, tell }) };
}

test("ten minutes after the last key it says so, once; at the next one it takes it back", async () => {
  const { clock, said, idle } = rig();
  await clock.pass(idleAfterMs - 1_000);
  idle.stir();
  await clock.pass(idleAfterMs - 1);
  expect(said).toEqual([]);
  await clock.pass(1);
  expect(said).toEqual([true]);
  await clock.pass(idleAfterMs * 3);
  expect(said).toEqual([true]);
  idle.stir();
  idle.stir();
  expect(said).toEqual([true, false]);
  await clock.pass(idleAfterMs);
  expect(said).toEqual([true, false, true]);
});

test("[C24] who is away says so again on a new connection, who is not says nothing", async () => {
  const { clock, link, said, idle } = rig();
  const again = async (): Promise<void> => {
    link.set({ state: "waiting", atMs: 0, code: 1006 });
    await clock.pass(0);
    link.set({ state: "open" });
    await clock.pass(0);
  };
  await again();
  expect(said).toEqual([]);
  await clock.pass(idleAfterMs);
  await again();
  expect(said).toEqual([true, true]);
  idle.stir();
  await again();
  expect(said).toEqual([true, true, false]);
});
