// A provider's key set on a port of its own: counts how often it is asked, and changes or breaks when told to.

import type { JWK } from "jose";

export type KeySet = {
  readonly url: string;
  readonly asked: () => number;
  keys: JWK[];
  /** Answers 500 while true. */
  broken: boolean;
  stop(): Promise<void>;
};

export function serveKeys(...keys: JWK[]): KeySet {
  let asked = 0;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch() {
      asked++;
      return set.broken ? new Response(null, { status: 500 }) : Response.json({ keys: set.keys });
    },
  });
  const set: KeySet = {
    url: new URL("/jwks", server.url).href,
    asked: () => asked,
    keys,
    broken: false,
    stop: () => server.stop(true),
  };
  return set;
}
