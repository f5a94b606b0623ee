// accounts, setRole, signOut: the people of this server, for those who run it.

import type { Peer } from "../hub/room.ts";
import { CLOSES } from "../protocol/closes.ts";
import { ChatError } from "../protocol/errors.ts";
import type { ServerFrame } from "../protocol/events.ts";
import { type GivenRole, mayGive } from "../protocol/roles.ts";
import type { Asking, Context, Run } from "./context.ts";
import type { Target } from "./place.ts";
import { aimedAt, type Field, onServer } from "./right.ts";

// Who was let in a moment before the sessions ended may open a socket a moment after it.
const lookAgainMs = 500;

export const accounts: Run<"accounts"> = async (context, { peer, command }) => {
  await onServer(context, peer, "readAccounts");
  const { query, after, limit } = command;
  const found = await context.store.accounts({ query, after, limit: limit + 1 });
  const page = found.slice(0, limit);
  const last = page.at(-1)?.username;
  return {
    type: "accounts",
    // Field by field: an account has its password's hash.
    accounts: page.map(({ userId, username, role, created }) => ({
      ...{ userId, username, role, created },
    })),
    ...(found.length > limit && last !== undefined ? { next: last } : {}),
  };
};

/** The owner may give the server away, and is an admin then. */
export const setRole: Run<"setRole"> = (context, asking) =>
  context.roles.pass(() => giveRole(context, asking));

async function giveRole(
  context: Context,
  { peer, command }: Asking<"setRole">,
): Promise<ServerFrame> {
  const { store, hub } = context;
  const { role } = command;
  const field = await onServer(context, peer, "setRole");
  const target = await holderOf(context, peer, command.user, field);
  const own = field.standing.role;
  const givesAway = role === "owner" && own === "owner";
  if (!givesAway && !mayGive(own, role))
    throw new ChatError("forbidden", "You may only give roles below your own");
  const { userId } = target;
  if (target.standing.role === role) return { type: "ack" };
  await store.setRole(userId, role);
  hub.setStanding(userId, null, { role, text: nowAre(role) });
  if (givesAway) hub.setStanding(peer.user.id, null, { role: "admin", text: nowAre("admin") });
  await store.note({ by: peer.user.id, act: "role", target: userId, room: null, detail: role });
  return { type: "ack" };
}

/** Their sessions end, and what stands on them closes; tokens stay, which are revoked one by one. */
export const signOut: Run<"signOut"> = async (context, { peer, command }) => {
  const { store, hub, clock } = context;
  const field = await onServer(context, peer, "signOutOthers");
  const { userId } = await holderOf(context, peer, command.user, field);
  const ended = await store.endSessions(userId, null);
  const close = (): void => hub.disconnect(userId, CLOSES.signedOut, ended);
  close();
  clock.after(lookAgainMs, close);
  await store.note({
    ...{ by: peer.user.id, act: "sign-out", target: userId, room: null },
    detail: "",
  });
  return { type: "ack" };
};

/** Somebody who has an account; throws as `aimedAt`. */
async function holderOf(context: Context, peer: Peer, said: string, field: Field): Promise<Target> {
  const target = await aimedAt(context, peer, said, field);
  if (target.standing.role === "guest")
    throw new ChatError("user_not_found", `${target.username} has no account`);
  return target;
}

const ARTICLES = { owner: "the", admin: "an", moderator: "a", member: "a" } as const;
export const nowAre = (role: GivenRole): string =>
  `You are now ${ARTICLES[role]} ${role} of this server`;
