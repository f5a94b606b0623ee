// The bounds that both sides of the wire must know. The server's settings may change every one.

/** `count` events in any window of `perMs` milliseconds. `count` 0 means no limit at all. */
export type Rate = { readonly count: number; readonly perMs: number };

/** What `welcome.limits` carries. Every field is a setting of the server (src/config.ts). */
export type Limits = {
  /** Bytes of one frame from a client. A longer one is closed with 1009. */
  readonly frameBytes: number;
  /** Characters (Unicode code points) of one message. */
  readonly textLength: number;
  readonly usernameLength: number;
  readonly roomLength: number;
  /** Longest `key`; the shortest is 8. */
  readonly keyLength: number;
  /** Most messages in one `history` or `joined`. */
  readonly historyPage: number;
  /** Most missed events that a resume replays; above it `joined` says `reset`. */
  readonly resumeEvents: number;
  readonly roomsPerConnection: number;
  readonly connectionsPerUser: number;
  /** Chat messages of one user over all their connections. */
  readonly messages: Rate;
  /** `join` commands of one user. */
  readonly joins: Rate;
  /** Parts of a growing text (`edit` with `mode: "append"`) of one user. */
  readonly appends: Rate;
  /** `search` commands of one user. */
  readonly searches: Rate;
  /** All other commands of one user, malformed frames included. */
  readonly commands: Rate;
};

export const DEFAULT_LIMITS: Limits = {
  frameBytes: 64 * 1024,
  textLength: 8_000,
  usernameLength: 32,
  roomLength: 64,
  keyLength: 64,
  historyPage: 200,
  resumeEvents: 500,
  roomsPerConnection: 100,
  connectionsPerUser: 20,
  messages: { count: 10, perMs: 10_000 },
  joins: { count: 20, perMs: 10_000 },
  appends: { count: 1_000, perMs: 10_000 },
  searches: { count: 40, perMs: 10_000 },
  commands: { count: 200, perMs: 10_000 },
};

/** Shorter keys collide too easily to promise "once" on them. */
export const minKeyLength = 8;
export const defaultHistoryLimit = 50;
export const maxRefLength = 64;
/** A typing mark lasts this long after the last `typing`. */
export const typingTtlMs = 6_000;
/** Clients repeat `typing` at most this often; the server passes on no more. */
export const typingEveryMs = 3_000;
/** Who went away and who came back in a room is told at most this often. */
export const awayEveryMs = 3_000;
/** Of a room, as people see it, in UTF-16 units. */
export const maxTitleLength = 64;
export const maxTopicLength = 250;
/** The last moment that a Date knows. As `mutedUntil`: muted for good (0 is: not muted). */
export const mutedForGood = 8_640_000_000_000_000;
/** Of a ban, a mute or a report. */
export const maxReasonLength = 250;
