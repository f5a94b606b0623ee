// Who may come in as a connection, whatever it is carried by: asked in the very turn in which it opens.

import type { Connection } from "./connection/connection.ts";
import type { Connections } from "./connection/connections.ts";
import type { Prepared, Upgrade } from "./connection/upgrade.ts";
import type { Hub } from "./hub/hub.ts";
import { refusal, refusalOf } from "./http/refusal.ts";
import { CLOSES } from "./protocol/closes.ts";
import { ChatError } from "./protocol/errors.ts";

export type Asking = { request: Request; url: URL; address: string };

export type AdmissionOptions = {
  upgrade: Upgrade;
  connections: Connections;
  hub: Hub;
  state: () => { stopping: boolean };
};

/**
 * `open` opens the connection and returns the answer to the request, `response: undefined` where Bun has given it;
 * or a refusal, and then there is no connection. It is not called for who may not come in.
 */
export async function admitted(
  { request, url, address }: Asking,
  { upgrade, connections, hub, state }: AdmissionOptions,
  open: (
    connection: Connection,
    prepared: Prepared,
  ) => { response: Response | undefined } | Response,
): Promise<Response | undefined> {
  const stopping = (): boolean => state().stopping;
  const shutDown = () => refusal("storage_unavailable", CLOSES.shutdown.reason);
  if (stopping()) return shutDown();
  try {
    const ask = () => upgrade(request, url.searchParams, address);
    let seen = hub.verdicts.count();
    let prepared = await ask();
    // They were signed out, banned, muted or given a role while the store was asked who this is.
    for (; hub.verdicts.since(prepared.userId, seen); prepared = await ask())
      seen = hub.verdicts.count();
    // Asked again: while the store was asked who this is, others came in, or the server began to stop.
    if (stopping()) return shutDown();
    if (!connections.hasRoomFor(address)) return refusal("too_many_connections");
    const connection = prepared.arrive();
    const opened = open(connection, prepared);
    if (!(opened instanceof Response)) return opened.response;
    hub.users.forgetIfGone(connection.user);
    return opened;
  } catch (error) {
    if (error instanceof ChatError) return refusalOf(error);
    throw error;
  }
}
