// members, addMember, removeMember, setRoomRole: who is in a room, and as what.

import { ChatError } from "../protocol/errors.ts";
import type { RunPlaced } from "./context.ts";

export const members: RunPlaced<"members"> = () => {
  throw new ChatError("unknown_type");
};

export const addMember: RunPlaced<"addMember"> = () => {
  throw new ChatError("unknown_type");
};

export const removeMember: RunPlaced<"removeMember"> = () => {
  throw new ChatError("unknown_type");
};

export const setRoomRole: RunPlaced<"setRoomRole"> = () => {
  throw new ChatError("unknown_type");
};
