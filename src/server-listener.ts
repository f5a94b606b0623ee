// One port and who listens on it. A new certificate takes a second listener, which the first hands over to:
// Bun's `server.reload` leaves the certificate as it is (seen on 1.4.5). Knows no request.

import type { Server } from "bun";
import type { Connection } from "./connection/connection.ts";
import type { Publish } from "./hub/fanout.ts";

/** Both in PEM. */
export type Tls = { readonly cert: string; readonly key: string };

export type Listener = {
  readonly port: number;
  /** To whoever is subscribed, whichever certificate they came in by. */
  publish: Publish;
  /**
   * Whoever comes in from now on gets `tls`; who is here stays. Throws what Bun throws for a pair that it
   * cannot use, and then nothing has changed. Only for a listener that was opened with TLS.
   */
  renew(tls: Tls): void;
  /** Nobody new comes in. Resolves when the last connection has ended; `now` ends them. */
  stop(now: boolean): Promise<void>;
};

type Serving = Server<Connection>;
/** Calls Bun.serve. `shared`: others of this process may listen on the port too. */
export type Serve = (port: number, tls: Tls | null, shared: boolean) => Serving;

/** Throws what Bun throws when the address cannot be had (`EADDRINUSE`, `EACCES`, …) or `tls` is not good. */
export function openListener(port: number, tls: Tls | null, serve: Serve): Listener {
  let current = tls === null ? serve(port, null, false) : openShared(port, tls, serve);
  // Those that handed over and still have connections.
  const former = new Set<Serving>();
  const all = (): Serving[] => [current, ...former];

  return {
    port: current.port ?? port,
    publish(topic, frame, by) {
      if (former.size === 0)
        return by === undefined ? current.publish(topic, frame) : by.publish(topic, frame);
      // A socket's own publish would not reach those who came in by another certificate.
      by?.unsubscribe(topic);
      const statuses = all().map((server) => server.publish(topic, frame));
      by?.subscribe(topic);
      return Math.min(...statuses.map(Math.abs));
    },
    renew(next) {
      const old = current;
      current = serve(old.port ?? port, next, true);
      former.add(old);
      void old.stop().then(() => former.delete(old));
    },
    async stop(now) {
      await Promise.all(all().map((server) => server.stop(now)));
    },
  };
}

/** The first to share the port: only after it was seen that nobody else has it. */
function openShared(port: number, tls: Tls, serve: Serve): Serving {
  const probe = serve(port, tls, false);
  const taken = probe.port ?? port;
  void probe.stop(true);
  return serve(taken, tls, true);
}
