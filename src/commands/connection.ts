// ping, help, away: what concerns the connection alone.

import { HELP } from "../protocol/lines.ts";
import type { Run } from "./context.ts";

export const ping: Run<"ping"> = ({ clock }) => ({ type: "pong", timestamp: clock.now() });

/** Nobody is at this connection just now: seen where all of somebody's are so. */
export const away: Run<"away"> = ({ hub }, { peer, command }) => {
  hub.setAway(peer, command.away);
  return { type: "ack" };
};

export const help: Run<"help"> = () => ({ type: "system", event: "notice", text: HELP });
