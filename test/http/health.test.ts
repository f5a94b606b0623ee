// What a supervisor and a balancer are told.

import { expect, test } from "bun:test";
import { healthz, readyz } from "../../src/http/health.ts";

test("a living process is healthy, and nobody keeps that answer", async () => {
  const answer = healthz();
  expect(answer.status).toBe(200);
  expect(answer.headers.get("Cache-Control")).toBe("no-store");
  expect(answer.headers.get("Content-Type")).toBe("application/json");
  expect(await answer.json()).toEqual({ status: "ok" });
});

const well = { writable: true, stopping: false, connected: true };

test.each([
  [well, 200, { status: "ready" }],
  [{ ...well, connected: false }, 200, { status: "degraded", reason: "broker" }],
  [{ ...well, writable: false }, 503, { status: "unavailable", reason: "storage" }],
  [
    { ...well, writable: false, connected: false },
    503,
    { status: "unavailable", reason: "storage" },
  ],
  [{ ...well, stopping: true }, 503, { status: "unavailable", reason: "stopping" }],
  [
    { ...well, writable: false, stopping: true },
    503,
    { status: "unavailable", reason: "stopping" },
  ],
])("%j is answered with %d", async (state, status, body) => {
  const answer = readyz(state);
  expect(answer.status).toBe(status);
  expect(answer.headers.get("Cache-Control")).toBe("no-store");
  expect(await answer.json()).toEqual(body);
});
