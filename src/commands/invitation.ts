// invite, invitations, revokeInvitation: ways in for those who are not yet here.

import { hashOf, makeSecret } from "../identity/secrets.ts";
import { ChatError } from "../protocol/errors.ts";
import type { Invitation } from "../protocol/events.ts";
import type { InvitationRow } from "../store/accounts.ts";
import type { Run } from "./context.ts";
import { fieldOf, type Verb } from "./right.ts";

const inviting: Verb = { inRoom: "inviteToRoom", onServer: "inviteToServer" };
// Nobody guesses 128 bits, and the link stays short enough to be read out.
const codeBytes = 16;

/** The code is in this one answer and nowhere else: the store has its hash. */
export const invite: Run<"invite"> = async (context, { peer, command }) => {
  const { room } = await fieldOf(context, peer, command, inviting);
  const { uses, seconds } = command;
  const code = makeSecret("", codeBytes);
  const row = await context.store.createInvitation({
    secretHash: hashOf(code),
    by: peer.user.id,
    room,
    uses,
    expires: context.clock.now() + seconds * 1_000,
  });
  return {
    type: "ack",
    ...(room === null ? {} : { room }),
    invitation: { ...invitationOf(row), path: `/invite/${code}` },
  };
};

export const invitations: Run<"invitations"> = async (context, { peer, command }) => {
  const { room } = await fieldOf(context, peer, command, inviting);
  const rows = await context.store.invitations(room);
  return { type: "invitations", invitations: rows.map(invitationOf) };
};

export const revokeInvitation: Run<"revokeInvitation"> = async (context, { peer, command }) => {
  const { room } = await fieldOf(context, peer, command, inviting);
  if (!(await context.store.revokeInvitation(room, command.invitation)))
    throw new ChatError("invitation_invalid");
  return { type: "ack", ...(room === null ? {} : { room }) };
};

const invitationOf = ({ id, room, by, usesLeft, expires }: InvitationRow): Invitation => ({
  ...{ id, room, by, usesLeft, expires },
});
