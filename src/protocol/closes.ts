// Every close code, once: what it says, and what a client does then. Apart from the errors, whose sentences the
// page has no use for: it is told them.

/**
 * Close codes. The range says what a client does:
 * 4000–4099 do not come back · 4100–4199 back off · 4200–4299 come back at once and resume.
 * 1001, 1003, 1007 and 1009 are RFC 6455 §7.4.1.
 */
export const CLOSES = {
  shutdown: { code: 1001, reason: "Server shutting down" },
  binary: { code: 1003, reason: "Text frames only" },
  banned: { code: 4003, reason: "Banned" },
  kicked: { code: 4004, reason: "Kicked" },
  signedOut: { code: 4009, reason: "Signed out" },
  rateLimited: { code: 4100, reason: "Rate limited" },
  tokenExpired: { code: 4101, reason: "Token expired" },
  tooManyConnections: { code: 4102, reason: "Too many connections" },
  slowConsumer: { code: 4200, reason: "Slow consumer" },
  unresponsive: { code: 4201, reason: "No answer to pings" },
  resync: { code: 4202, reason: "Resync needed" },
} as const satisfies Record<string, { code: number; reason: string }>;

export type Close = (typeof CLOSES)[keyof typeof CLOSES];

/** What a client should do after a close. Any code it does not know is a plain cut: `backoff`. */
export function afterClose(code: number): "stay" | "backoff" | "resume" {
  if (code >= 4000 && code <= 4099) return "stay";
  if (code >= 4200 && code <= 4299) return "resume";
  return "backoff";
}
