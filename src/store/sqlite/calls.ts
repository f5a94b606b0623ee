// What passes between the main thread and the storage thread: the calls, by the names of the interface.

import type { LogFields } from "../../lib/log.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { Store } from "../store.ts";

/** The methods of `Store` that are one transaction each. */
export type Method = Exclude<keyof Store, "isWritable" | "close">;
/** Every one of them, and whether it may write: a group of nothing but reads asks for no right to write. */
export const METHODS: { readonly [M in Method]: "read" | "write" } = {
  secret: "write",
  enter: "write",
  leave: "write",
  createRoom: "write",
  updateRoom: "write",
  directRoom: "write",
  roomFor: "read",
  members: "read",
  addMember: "write",
  setRoomRole: "write",
  rooms: "read",
  roomsOf: "read",
  append: "write",
  repeated: "read",
  deleteMessage: "write",
  authorOf: "read",
  page: "read",
  message: "read",
  edit: "write",
  react: "write",
  markRead: "write",
  readMarks: "read",
  setLevel: "write",
  levels: "read",
  named: "read",
  search: "read",
  eventsAfter: "read",
  user: "read",
  accountByMark: "read",
  accountByExternal: "read",
  rename: "write",
  isNameTaken: "read",
  createAccount: "write",
  setPassword: "write",
  setRole: "write",
  hasOwner: "read",
  accounts: "read",
  startSession: "write",
  session: "write",
  sessions: "read",
  endSession: "write",
  endSessions: "write",
  createToken: "write",
  token: "write",
  tokens: "read",
  revokeToken: "write",
  createInvitation: "write",
  invitation: "read",
  invitations: "read",
  useInvitation: "write",
  revokeInvitation: "write",
  ban: "write",
  unban: "write",
  bans: "read",
  bannedFromServer: "read",
  mute: "write",
  unmute: "write",
  mutedOnServer: "read",
  purge: "write",
  note: "write",
  audit: "read",
  report: "write",
  reports: "read",
  settleReport: "write",
  addSubscription: "write",
  subscriptions: "read",
  dropSubscription: "write",
  subscriptionWorked: "write",
  reachable: "read",
  awaiting: "read",
  place: "read",
  changePlace: "write",
  undoPlace: "write",
};

export type Args<M extends Method> = Parameters<Store[M]>;
export type Result<M extends Method> = Awaited<ReturnType<Store[M]>>;
export type Call = { [M in Method]: [M, ...Args<M>] }[Method];

/** The same methods as the thread runs them: at once, inside the transaction of their group. */
export type Engine = { [M in Method]: (...args: Args<M>) => Result<M> };

/** A call that gave no answer. `code` null: nobody expected it, a bug. */
export type Failure = { index: number; code: ErrorCode | null; message: string };

/** Of the first `answers.length` calls that wait, in their order; a failed one has null there. */
export type Group = { answers: unknown[]; failures: Failure[]; writable: boolean };

/** Something the operator should read; the thread has no log of its own. */
export type Note = { level: "info" | "warn" | "error"; event: string; fields: LogFields };

// Both ways as one JSON text: measured at 100 calls a message, that costs 1.5 µs a call there and back,
// the structured clone of the same objects 2.2 µs; and a string is passed without a copy.
export type ToThread =
  /** `reader`: of what a writer has open; for searches. */
  | { type: "open"; dataDir: string | null; alongside: boolean; as: "writer" | "reader" }
  | { type: "calls"; calls: Call[] }
  | { type: "close" };

export type FromThread =
  | { type: "hello" }
  | { type: "opened"; notes: Note[] }
  | { type: "refused"; message: string; exitCode: number }
  | { type: "answers"; group: Group }
  | { type: "writable"; writable: boolean; note: Note }
  | { type: "closed"; notes: Note[] };
