// report, reports, settleReport, audit: what is told to those who keep order, and what they did.

import { ChatError } from "../protocol/errors.ts";
import type { Run, RunPlaced } from "./context.ts";

export const report: RunPlaced<"report"> = () => {
  throw new ChatError("unknown_type");
};

export const reports: Run<"reports"> = () => {
  throw new ChatError("unknown_type");
};

export const settleReport: Run<"settleReport"> = () => {
  throw new ChatError("unknown_type");
};

export const audit: Run<"audit"> = () => {
  throw new ChatError("unknown_type");
};
