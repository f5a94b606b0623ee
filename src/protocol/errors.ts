// Every error code, once: what it says, its HTTP status, whether trying again can help.

type ErrorRow = { readonly text: string; readonly http: number; readonly retry: boolean };

const row = (http: number, retry: boolean, text: string): ErrorRow => ({ text, http, retry });

/** Codes are never renamed or reused. `retry` means: the same request may succeed later. */
export const ERRORS = {
  bad_json: row(400, false, "That frame starts with { but is not JSON"),
  bad_request: row(400, false, "That command is not complete or has a field of the wrong kind"),
  unknown_type: row(400, false, "There is no such command"),
  too_large: row(413, false, "That is too long"),
  unauthenticated: row(401, false, "Sign in first"),
  forbidden: row(403, false, "You may not do that"),
  room_not_found: row(404, false, "There is no such room"),
  room_archived: row(409, false, "That room is archived: it can be read, nothing is added"),
  read_only: row(403, false, "Only those who keep this room may say something here"),
  slow_mode: row(429, true, "This room is slow: wait a moment before you say more"),
  muted: row(403, true, "You were muted here"),
  banned: row(403, false, "You were banned"),
  message_not_found: row(404, false, "There is no such message"),
  too_many_reactions: row(409, false, "A message can have at most 50 kinds of reactions"),
  user_not_found: row(404, false, "There is nobody of that name"),
  invitation_invalid: row(404, false, "That invitation is not good, or not any more"),
  not_in_room: row(409, false, "Join a room first"),
  name_taken: row(409, false, "Somebody here has that name"),
  name_invalid: row(400, false, "That name cannot be used"),
  key_conflict: row(409, false, "That key was already used for another message"),
  rate_limited: row(429, true, "Slow down!"),
  too_many_rooms: row(429, false, "You are in too many rooms; leave one first"),
  too_many_connections: row(429, true, "Too many connections"),
  not_subscribed: row(409, false, "Nothing is pushed to this browser"),
  push_failed: row(502, true, "The push service did not take it"),
  storage_unavailable: row(503, true, "The server cannot write right now; nothing was stored"),
  internal: row(500, true, "Something went wrong here; it was logged"),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

/**
 * An expected failure. Commands, identity and the store throw it; only the two edges
 * (`connection/receive`, `http/…`) catch it. `text` overrides the table's sentence.
 */
export class ChatError extends Error {
  readonly code: ErrorCode;
  /** Milliseconds until the same request can succeed; absent when unknown. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, text?: string, retryAfterMs?: number) {
    super(text ?? ERRORS[code].text);
    this.name = "ChatError";
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}
