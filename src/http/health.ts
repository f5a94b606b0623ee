// Answers whether the process lives and whether it should be sent people. Looks at nothing itself.

import { secured } from "./headers.ts";

const headers = secured({ "Content-Type": "application/json", "Cache-Control": "no-store" });

/** 200 while the process can answer at all; a supervisor restarts it when this fails. */
export function healthz(): Response {
  return new Response('{"status":"ok"}', { headers });
}

/**
 * 503 when the store refuses writes or the server is stopping: a balancer sends people elsewhere,
 * nobody restarts it. `stopping` is the reason told when both hold. Still 200, `degraded`, while nodes do not hear
 * of each other: it is so for all of them at once, and taking all away would help nobody.
 */
export function readyz(state: {
  writable: boolean;
  stopping: boolean;
  connected: boolean;
}): Response {
  if (state.stopping) return unavailable("stopping");
  if (!state.writable) return unavailable("storage");
  if (!state.connected) return new Response('{"status":"degraded","reason":"broker"}', { headers });
  return new Response('{"status":"ready"}', { headers });
}

function unavailable(reason: "storage" | "stopping"): Response {
  const body = JSON.stringify({ status: "unavailable", reason });
  return new Response(body, { status: 503, headers });
}
