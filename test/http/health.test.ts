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

test.each([
  [{ writable: true, stopping: false }, 200, { status: "ready" }],
  [{ writable: false, stopping: false }, 503, { status: "unavailable", reason: "storage" }],
  [{ writable: true, stopping: true }, 503, { status: "unavailable", reason: "stopping" }],
  [{ writable: false, stopping: true }, 503, { status: "unavailable", reason: "stopping" }],
])("%j is answered with %d", async (state, status, body) => {
  const answer = readyz(state);
  expect(answer.status).toBe(status);
  expect(answer.headers.get("Cache-Control")).toBe("no-store");
  expect(await answer.json()).toEqual(body);
});
