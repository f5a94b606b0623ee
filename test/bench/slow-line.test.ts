// What goes over the slow line comes out as it went in. How slow it is, the bench tells.

import { expect, test } from "bun:test";
import { openSlowLine } from "./slow-line.ts";

test("all that is sent over the line comes through, in order, both ways", async () => {
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => new Response(await request.bytes()),
  });
  const speed = { bitsPerSec: 80_000_000, upBitsPerSec: 40_000_000, roundTripMs: 10 };
  const line = await openSlowLine(server.port ?? 0, speed);
  const sent = Array.from({ length: 3 }, (_, at) =>
    Uint8Array.from({ length: 60_000 + at }, (__, index) => (index * 7 + at) % 251),
  );
  const came = await Promise.all(
    sent.map(async (body) => {
      const answer = await fetch(`http://127.0.0.1:${line.port}/`, { method: "POST", body });
      return answer.bytes();
    }),
  );
  expect(came.map((bytes) => Bun.hash(bytes))).toEqual(sent.map((bytes) => Bun.hash(bytes)));
  await line.close();
  await server.stop(true);
});
