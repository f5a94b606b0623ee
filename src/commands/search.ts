// search: finding what was said, in all that the asker may read.

import { ChatError } from "../protocol/errors.ts";
import type { Run } from "./context.ts";

export const search: Run<"search"> = () => {
  throw new ChatError("unknown_type");
};
