// invite, invitations, revokeInvitation: ways in for those who are not yet here.

import { ChatError } from "../protocol/errors.ts";
import type { Run } from "./context.ts";

export const invite: Run<"invite"> = () => {
  throw new ChatError("unknown_type");
};

export const invitations: Run<"invitations"> = () => {
  throw new ChatError("unknown_type");
};

export const revokeInvitation: Run<"revokeInvitation"> = () => {
  throw new ChatError("unknown_type");
};
