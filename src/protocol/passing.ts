// Which refusals pass by themselves, for those who know a code and have no use for its sentence: the page.

import type { ErrorCode } from "./errors.ts";

// Those with `retry` in the table of errors.ts; a test compares the two.
const PASSING: readonly ErrorCode[] = [
  "slow_mode",
  "muted",
  "rate_limited",
  "too_many_connections",
  "push_failed",
  "storage_unavailable",
  "internal",
];

/** Whether the same request may succeed later. A code of a newer server does not. */
export const mayPass = (code: ErrorCode): boolean => PASSING.includes(code);
