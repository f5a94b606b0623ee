// Who may do what: ranks, and the one table of acts. Pure; the page asks it which buttons to show.

/** On this server. A guest has no account. There is one owner. */
export type Role = "owner" | "admin" | "moderator" | "member" | "guest";
/** In one room. */
export type RoomRole = "owner" | "moderator" | "member";

export const ROLES: readonly Role[] = ["owner", "admin", "moderator", "member", "guest"];
/** What an account can be; a guest is who has none. */
export type GivenRole = Exclude<Role, "guest">;
export const GIVEN_ROLES: readonly GivenRole[] = ROLES.filter((role) => role !== "guest");

export const ROOM_ROLES: readonly RoomRole[] = ["owner", "moderator", "member"];

/** What somebody is, as far as an act asks. `roomRole` null: not a member, or the act is the server's. */
export type Standing = { readonly role: Role; readonly roomRole: RoomRole | null };

// One ladder: whoever keeps order on the server outranks whoever keeps it in a room.
const SERVER_RANK = { guest: 0, member: 1, moderator: 4, admin: 5, owner: 6 } as const;
const ROOM_RANK = { member: 0, moderator: 2, owner: 3 } as const;

function rankOf({ role, roomRole }: Standing): number {
  return Math.max(SERVER_RANK[role], roomRole === null ? 0 : ROOM_RANK[roomRole]);
}

type Act = {
  /** The least rank that may. */
  readonly rank: number;
  /** `room`: room roles count, and in a private room only its members may at all. */
  readonly scope: "room" | "server";
  /** Done to a person: only to one of lower rank, never to oneself. */
  readonly toSomebody: boolean;
};

const act = (scope: Act["scope"], rank: number, toSomebody = false): Act => ({
  rank,
  scope,
  toSomebody,
});

export const ACTS = {
  /** Say something where only those who keep order may (read-only rooms, slow mode). */
  sayFreely: act("room", 2),
  /** Mention all at once (`@room`, `@here`) where there are many. */
  mentionAll: act("room", 2),
  deleteOthers: act("room", 2, true),
  addMember: act("room", 2),
  inviteToRoom: act("room", 2),
  removeMember: act("room", 2, true),
  kick: act("room", 2, true),
  mute: act("room", 2, true),
  ban: act("room", 2, true),
  updateRoom: act("room", 3),
  archiveRoom: act("room", 3),
  setRoomRole: act("room", 3, true),
  kickFromServer: act("server", 4, true),
  muteOnServer: act("server", 4, true),
  banFromServer: act("server", 4, true),
  readReports: act("server", 4),
  readAudit: act("server", 5),
  readAccounts: act("server", 5),
  inviteToServer: act("server", 5),
  changePlace: act("server", 5),
  setRole: act("server", 5, true),
  signOutOthers: act("server", 5, true),
} as const satisfies Record<string, Act>;

export type ActName = keyof typeof ACTS;

/** Whether `actor` may, `target` being to whom it is done. What is done to nobody ignores `target`. */
export function may(name: ActName, actor: Standing, target?: Standing): boolean {
  const { rank, scope, toSomebody } = ACTS[name];
  const own = rankOf(within(scope, actor));
  if (own < rank) return false;
  return !toSomebody || (target !== undefined && rankOf(within(scope, target)) < own);
}

/** The server role that `actor` may give: any below the own. */
export function mayGive(actor: Role, role: Role): boolean {
  return (
    role !== "guest" &&
    SERVER_RANK[actor] >= ACTS.setRole.rank &&
    SERVER_RANK[role] < SERVER_RANK[actor]
  );
}

const within = (scope: Act["scope"], standing: Standing): Standing =>
  scope === "room" ? standing : { role: standing.role, roomRole: null };

/** What a credential allows, whoever it is. */
export type Grant = {
  /** The id of the session or token that it stands on, which may end; null for a guest's. */
  readonly session: string | null;
  /** False for a token that may only read. */
  readonly mayWrite: boolean;
  /** The only rooms that it opens, by a JWT's list; null for no such list. */
  readonly rooms: ReadonlySet<string> | null;
  /** When it ends by itself, in ms since 1970; 0 for never. */
  readonly expires: number;
};

/** One and the same for all guests: they come by the thousand. */
export const guestGrant: Grant = { session: null, mayWrite: true, rooms: null, expires: 0 };
