// delete: one message, by its author or by one who keeps order.

import { ChatError } from "../protocol/errors.ts";
import type { RunPlaced } from "./context.ts";

export const remove: RunPlaced<"delete"> = () => {
  throw new ChatError("unknown_type");
};
