// read, setLevel: how far one has read, and what one wants to be told of.

import { ChatError } from "../protocol/errors.ts";
import type { RunPlaced } from "./context.ts";

export const read: RunPlaced<"read"> = () => {
  throw new ChatError("unknown_type");
};

export const setLevel: RunPlaced<"setLevel"> = () => {
  throw new ChatError("unknown_type");
};
