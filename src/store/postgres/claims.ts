// Which room and which person each method that writes is about: what must not overtake what.

import type { RoomName, UserId } from "../../protocol/ids.ts";
import type { Args, Method } from "../methods.ts";
import type { Claim, Mode } from "./lanes.ts";

/** Empty: about none of them, or one who only asks and may see what is written beside it. */
export function claimsOf<M extends Method>(method: M, args: Args<M>): readonly Claim[] {
  const claims: ((...args: Args<M>) => readonly Claim[]) | undefined = CLAIMS[method];
  return claims === undefined ? [] : claims(...args);
}

const room = (name: RoomName | null, mode: Mode): Claim[] =>
  name === null ? [] : [{ lane: `room ${name}`, mode }];
const user = (id: UserId | null, mode: Mode): Claim[] =>
  id === null ? [] : [{ lane: `user ${id}`, mode }];
// Names and the ownership are had by one, and the first who asks has them.
const accounts: Claim[] = [{ lane: "accounts", mode: "alone" }];
const invitation = (secretHash: string): Claim[] => [
  { lane: `invitation ${secretHash}`, mode: "alone" },
];
const endpoint = (url: string): Claim[] => [{ lane: `endpoint ${url}`, mode: "alone" }];
const place: Claim[] = [{ lane: "place", mode: "alone" }];

// In a room: what takes a `seq` stands alone, but messages among themselves; who comes and goes may do so side by
// side, and who asks what was said. A method that is not here is about a secret, which nobody has who was not given
// it, or about all of them.
const CLAIMS: { readonly [M in Method]?: (...args: Args<M>) => readonly Claim[] } = {
  enter: (entry) => [...room(entry.room, "share"), ...user(entry.userId, "alone")],
  leave: (name, userId) => [...room(name, "share"), ...user(userId, "alone")],
  createRoom: (draft) => [...room(draft.room, "alone"), ...user(draft.owner, "alone")],
  updateRoom: (name) => room(name, "alone"),
  directRoom: (one, other) => (one === other ? user(one, "alone") : both(one, other)),
  addMember: (name, userId) => [...room(name, "share"), ...user(userId, "alone")],
  setRoomRole: (name, userId) => [...room(name, "share"), ...user(userId, "alone")],
  append: (draft) => room(draft.room, "append"),
  deleteMessage: (name) => room(name, "alone"),
  edit: ({ room: name }) => room(name, "alone"),
  react: ({ room: name }) => room(name, "alone"),
  markRead: (name, userId) => [...room(name, "share"), ...user(userId, "alone")],
  setLevel: (name, userId) => [...room(name, "share"), ...user(userId, "alone")],
  rename: (userId) => [...accounts, ...user(userId, "alone")],
  createAccount: ({ userId, invitationHash }) => [
    ...[...accounts, ...user(userId, "alone")],
    ...(invitationHash === null ? [] : invitation(invitationHash)),
  ],
  setPassword: (userId) => user(userId, "alone"),
  setRole: (userId) => [...accounts, ...user(userId, "alone")],
  startSession: ({ userId }) => user(userId, "alone"),
  endSession: (userId) => user(userId, "alone"),
  endSessions: (userId) => user(userId, "alone"),
  createToken: ({ userId }) => user(userId, "alone"),
  revokeToken: (userId) => user(userId, "alone"),
  createInvitation: ({ room: name, by }) => [...room(name, "share"), ...user(by, "alone")],
  useInvitation: (secretHash, userId) => [...user(userId, "alone"), ...invitation(secretHash)],
  revokeInvitation: (name) => room(name, "share"),
  ban: ({ room: name, userId }) => [...room(name, "share"), ...user(userId, "alone")],
  unban: ({ room: name, userId }) => [...room(name, "share"), ...user(userId, "alone")],
  mute: ({ room: name, userId }) => [...room(name, "share"), ...user(userId, "alone")],
  unmute: ({ room: name, userId }) => [...room(name, "share"), ...user(userId, "alone")],
  purge: ({ room: name, userId }) => [...room(name, "alone"), ...user(userId, "alone")],
  report: ({ room: name, by }) => [...room(name, "share"), ...user(by, "alone")],
  addSubscription: (draft) => [...user(draft.userId, "alone"), ...endpoint(draft.endpoint)],
  dropSubscription: (url) => endpoint(url),
  subscriptionWorked: (url) => endpoint(url),
  page: (name) => room(name, "share"),
  message: (name) => room(name, "share"),
  eventsAfter: (name) => room(name, "share"),
  authorOf: (name) => room(name, "share"),
  repeated: (draft) => room(draft.room, "share"),
  rooms: ({ memberOf }) => user(memberOf, "share"),
  roomsOf: (userId) => user(userId, "share"),
  readMarks: (userId) => user(userId, "share"),
  changePlace: () => place,
  undoPlace: () => place,
};

const both = (one: UserId, other: UserId): Claim[] => [
  ...user(one, "alone"),
  ...user(other, "alone"),
];
