// kick, ban, unban, bans, mute, unmute: keeping order, in a room or on the whole server.

import { ChatError } from "../protocol/errors.ts";
import type { Run } from "./context.ts";

export const kick: Run<"kick"> = () => {
  throw new ChatError("unknown_type");
};

export const ban: Run<"ban"> = () => {
  throw new ChatError("unknown_type");
};

export const unban: Run<"unban"> = () => {
  throw new ChatError("unknown_type");
};

export const bans: Run<"bans"> = () => {
  throw new ChatError("unknown_type");
};

export const mute: Run<"mute"> = () => {
  throw new ChatError("unknown_type");
};

export const unmute: Run<"unmute"> = () => {
  throw new ChatError("unknown_type");
};
