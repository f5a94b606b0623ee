// accounts, setRole, signOut: the people of this server, for those who run it.

import { ChatError } from "../protocol/errors.ts";
import type { Run } from "./context.ts";

export const accounts: Run<"accounts"> = () => {
  throw new ChatError("unknown_type");
};

export const setRole: Run<"setRole"> = () => {
  throw new ChatError("unknown_type");
};

export const signOut: Run<"signOut"> = () => {
  throw new ChatError("unknown_type");
};
