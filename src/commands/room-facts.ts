// createRoom, updateRoom, archiveRoom, direct: what a room is.

import { ChatError } from "../protocol/errors.ts";
import type { Run, RunPlaced } from "./context.ts";

export const createRoom: Run<"createRoom"> = () => {
  throw new ChatError("unknown_type");
};

export const updateRoom: RunPlaced<"updateRoom"> = () => {
  throw new ChatError("unknown_type");
};

export const archiveRoom: RunPlaced<"archiveRoom"> = () => {
  throw new ChatError("unknown_type");
};

export const direct: Run<"direct"> = () => {
  throw new ChatError("unknown_type");
};
