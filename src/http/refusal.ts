// A request that is refused: the code of the protocol as JSON, with its HTTP status. Knows no route.

import { type ChatError, type ErrorCode, ERRORS } from "../protocol/errors.ts";
import { secured } from "./headers.ts";

const headers = secured({ "Content-Type": "application/json", "Cache-Control": "no-store" });

/** `status`: where the code's own says too little. */
export function refusal(
  code: ErrorCode,
  text: string = ERRORS[code].text,
  status: number = ERRORS[code].http,
): Response {
  return said({ code, text }, status);
}

export function refusalOf({ code, message: text, retryAfterMs }: ChatError): Response {
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  return said({ code, text, ...wait }, ERRORS[code].http);
}

const said = (error: { code: ErrorCode; text: string }, status: number): Response =>
  new Response(`${JSON.stringify({ type: "error", ...error })}\n`, { status, headers });
