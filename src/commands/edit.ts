// edit: another text for a message, at once or growing.

import { ChatError } from "../protocol/errors.ts";
import type { RunPlaced } from "./context.ts";

export const edit: RunPlaced<"edit"> = () => {
  throw new ChatError("unknown_type");
};
