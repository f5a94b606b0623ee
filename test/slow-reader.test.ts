// Readers that stop reading: closed at the bound, never skipped, back without a hole; the others see nothing of it.

import { afterAll, expect, test } from "bun:test";
import type { ServerFrame } from "../src/protocol/events.ts";
import type { Client } from "./support/client.ts";
import { describeSlow } from "./support/parts.ts";
import { connectRaw, jsonOf, type Raw } from "./support/raw.ts";
import { removeDirectories, type RunningServer, startServer } from "./support/server.ts";

afterAll(removeDirectories);

const slowReaders = 20;

const seqsOf = (frames: readonly ServerFrame[]): number[] =>
  frames.flatMap((frame) => (frame.type === "chat" ? [frame.seq] : []));

const span = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);

async function person(server: RunningServer, username: string): Promise<Client> {
  const who = await server.connect();
  await who.ask({ type: "join", room: "general", username });
  return who;
}

async function slowReader(server: RunningServer, number: number): Promise<Raw> {
  const raw = await connectRaw(server.port, `/ws?room=general&username=slow${number}`);
  while (!jsonOf(raw).some((frame) => frame["type"] === "joined")) await Bun.sleep(1);
  raw.stopReading();
  return raw;
}

describeSlow("[P5] readers that stop reading", () => {
  test("are closed at the bound and resume exactly; the others get all; memory is bounded", async () => {
    const server = await startServer({
      settings: ["--rate-limit", "off", "--leave-grace", "100ms", "--presence-gather", "50ms"],
    });
    const [ada, bo] = [await person(server, "ada"), await person(server, "bo")];
    const raws: Raw[] = [];
    for (let n = 0; n < slowReaders; n++) raws.push(await slowReader(server, n));
    const text = "x".repeat(8_000);
    const before = await server.residentMib();
    let most = before;
    let slowest = 0;

    // Until the last of them is gone: ada and bo are alone then.
    const alone = ada.next(
      "system",
      (each) => each.event === "presence" && each.count === 2,
      60_000,
    );
    let head = 0;
    let going = true;
    void alone.then(() => (going = false));
    while (going) {
      for (let n = 0; n < 9; n++) ada.send({ type: "chat", text });
      const asked = performance.now();
      const ack = await ada.ask({ type: "chat", text });
      slowest = Math.max(slowest, performance.now() - asked);
      if (ack.type !== "ack" || ack.seq === undefined) throw new Error(JSON.stringify(ack));
      head = ack.seq;
      most = Math.max(most, await server.residentMib());
    }
    await ada.ask({ type: "chat", text: "after" });
    head++;

    await bo.next("chat", ({ seq }) => seq === head);
    expect(seqsOf(bo.frames)).toEqual(span(1, head));
    expect(seqsOf(ada.frames)).toEqual(span(1, head));
    for (const raw of raws) {
      raw.readOn();
      expect([1006, 4200]).toContain((await raw.closed).code);
      const got = jsonOf(raw) as ServerFrame[];
      const last = seqsOf(got).at(-1) ?? 0;
      expect(seqsOf(got)).toEqual(span(1, last));
      const welcome = got.find((frame) => frame.type === "welcome");
      const joined = got.find((frame) => frame.type === "joined");
      const back = await server.connect(welcome?.session);
      const resumed = await back.ask({
        type: "join",
        room: "general",
        epoch: joined?.epoch,
        after: last,
      });
      expect(resumed).toMatchObject({ type: "joined", head });
      if (resumed.type !== "joined") continue;
      // [L7] Half of what may be unsent is what one answer carries, frames and all.
      const fits = Math.floor((512 * 1024) / (text.length + 200));
      if (head - last > fits) {
        expect(resumed.reset).toBe(true);
        expect(seqsOf(resumed.messages ?? []).at(-1)).toBe(head);
      } else expect(seqsOf(resumed.events ?? [])).toEqual(span(last + 1, head));
      await back.close();
    }
    const grown = most - before;
    console.log(
      `${head} messages of 8 kB past ${slowReaders} readers that do not read: resident memory grew ` +
        `by ${Math.round(grown)} MiB at most (${Math.round(before)} before), slowest ack ${Math.round(slowest)} ms`,
    );
    // A MiB each, and as much again for what the allocator keeps, and what all the others need.
    expect(grown).toBeLessThan(slowReaders * 2 + 80);
    await server.kill();
  }, 90_000);
});
