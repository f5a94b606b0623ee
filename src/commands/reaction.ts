// react: a reaction to a message, put there or taken back.

import { ChatError } from "../protocol/errors.ts";
import type { RunPlaced } from "./context.ts";

export const react: RunPlaced<"react"> = () => {
  throw new ChatError("unknown_type");
};
