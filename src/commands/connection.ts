// ping, help: what concerns the connection alone.

import { HELP } from "../protocol/lines.ts";
import type { Run } from "./context.ts";

export const ping: Run<"ping"> = ({ clock }) => ({ type: "pong", timestamp: clock.now() });

export const help: Run<"help"> = () => ({ type: "system", event: "notice", text: HELP });
