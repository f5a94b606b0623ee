// Every command: what it needs, which allowance it takes from, whether later frames wait for it.

import type { Command, CommandType } from "../protocol/commands.ts";
import * as account from "./account.ts";
import * as connection from "./connection.ts";
import type { Run, RunPlaced, RunSeated, RunVoiced } from "./context.ts";
import * as deletion from "./deletion.ts";
import * as edit from "./edit.ts";
import * as reaction from "./reaction.ts";
import * as reading from "./reading.ts";
import * as search from "./search.ts";
import * as invitation from "./invitation.ts";
import * as member from "./member.ts";
import * as membership from "./membership.ts";
import * as message from "./message.ts";
import * as order from "./order.ts";
import * as report from "./report.ts";
import * as roomFacts from "./room-facts.ts";
import * as room from "./room.ts";

export type Allowance = "messages" | "joins" | "appends" | "searches" | "commands";

type Row<Type extends CommandType> = {
  readonly takes: Allowance;
  /** The connection's next frames are worked off only when this one is done; see `holdsNext` below. */
  readonly holdsNext: boolean;
  /** Changes something that others see or that is kept: refused to a token that may only read. */
  readonly writes: boolean;
} & (
  | { readonly needs: "nothing"; readonly run: Run<Type> }
  /** A room that this connection has joined. */
  | { readonly needs: "seat"; readonly run: RunSeated<Type> }
  /** Such a room, or with `to` the direct room with somebody. */
  | { readonly needs: "voice"; readonly run: RunVoiced<Type> }
  /** A room that exists for this user, joined or not. */
  | { readonly needs: "place"; readonly run: RunPlaced<Type> }
);

export const COMMANDS: { readonly [Type in CommandType]: Row<Type> } = {
  join: { needs: "nothing", takes: "joins", holdsNext: true, writes: false, run: room.join },
  leave: { needs: "nothing", takes: "commands", holdsNext: true, writes: true, run: room.leave },
  rooms: { needs: "nothing", takes: "commands", holdsNext: false, writes: false, run: room.rooms },
  chat: { needs: "voice", takes: "messages", holdsNext: false, writes: true, run: message.chat },
  typing: { needs: "seat", takes: "commands", holdsNext: false, writes: true, run: message.typing },
  history: {
    needs: "seat",
    takes: "commands",
    holdsNext: false,
    writes: false,
    run: message.history,
  },
  users: { needs: "seat", takes: "commands", holdsNext: false, writes: false, run: member.users },
  setUsername: {
    needs: "nothing",
    takes: "commands",
    holdsNext: true,
    writes: true,
    run: member.setUsername,
  },
  ping: {
    needs: "nothing",
    takes: "commands",
    holdsNext: false,
    writes: false,
    run: connection.ping,
  },
  away: {
    needs: "nothing",
    takes: "commands",
    holdsNext: false,
    writes: true,
    run: connection.away,
  },
  help: {
    needs: "nothing",
    takes: "commands",
    holdsNext: false,
    writes: false,
    run: connection.help,
  },
  createRoom: {
    needs: "nothing",
    takes: "commands",
    holdsNext: false,
    writes: true,
    run: roomFacts.createRoom,
  },
  updateRoom: {
    needs: "place",
    takes: "commands",
    holdsNext: false,
    writes: true,
    run: roomFacts.updateRoom,
  },
  archiveRoom: {
    needs: "place",
    takes: "commands",
    holdsNext: false,
    writes: true,
    run: roomFacts.archiveRoom,
  },
  direct: {
    needs: "nothing",
    takes: "commands",
    holdsNext: false,
    writes: true,
    run: roomFacts.direct,
  },
  members: {
    needs: "place",
    takes: "commands",
    holdsNext: false,
    writes: false,
    run: membership.members,
  },
  addMember: {
    needs: "place",
    takes: "commands",
    holdsNext: false,
    writes: true,
    run: membership.addMember,
  },
  removeMember: {
    needs: "place",
    takes: "commands",
    holdsNext: false,
    writes: true,
    run: membership.removeMember,
  },
  setRoomRole: {
    needs: "place",
    takes: "commands",
    holdsNext: false,
    writes: true,
    run: membership.setRoomRole,
  },
  invite: {
    needs: "nothing",
    takes: "commands",
    holdsNext: false,
    writes: true,
    run: invitation.invite,
  },
  invitations: {
    needs: "nothing",
    takes: "commands",
    holdsNext: false,
    writes: false,
    run: invitation.invitations,
  },
  revokeInvitation: {
    needs: "nothing",
    takes: "commands",
    holdsNext: false,
    writes: true,
    run: invitation.revokeInvitation,
  },
  kick: { needs: "nothing", takes: "commands", holdsNext: false, writes: true, run: order.kick },
  ban: { needs: "nothing", takes: "commands", holdsNext: false, writes: true, run: order.ban },
  unban: { needs: "nothing", takes: "commands", holdsNext: false, writes: true, run: order.unban },
  bans: { needs: "nothing", takes: "commands", holdsNext: false, writes: false, run: order.bans },
  mute: { needs: "nothing", takes: "commands", holdsNext: false, writes: true, run: order.mute },
  unmute: {
    needs: "nothing",
    takes: "commands",
    holdsNext: false,
    writes: true,
    run: order.unmute,
  },
  report: { needs: "place", takes: "commands", holdsNext: false, writes: true, run: report.report },
  reports: {
    needs: "nothing",
    takes: "commands",
    holdsNext: false,
    writes: false,
    run: report.reports,
  },
  settleReport: {
    needs: "nothing",
    takes: "commands",
    holdsNext: false,
    writes: true,
    run: report.settleReport,
  },
  audit: {
    needs: "nothing",
    takes: "commands",
    holdsNext: false,
    writes: false,
    run: report.audit,
  },
  accounts: {
    needs: "nothing",
    takes: "commands",
    holdsNext: false,
    writes: false,
    run: account.accounts,
  },
  setRole: {
    needs: "nothing",
    takes: "commands",
    holdsNext: false,
    writes: true,
    run: account.setRole,
  },
  signOut: {
    needs: "nothing",
    takes: "commands",
    holdsNext: false,
    writes: true,
    run: account.signOut,
  },
  delete: {
    needs: "place",
    takes: "commands",
    holdsNext: false,
    writes: true,
    run: deletion.remove,
  },
  edit: { needs: "place", takes: "messages", holdsNext: false, writes: true, run: edit.edit },
  react: { needs: "place", takes: "commands", holdsNext: false, writes: true, run: reaction.react },
  read: { needs: "place", takes: "commands", holdsNext: false, writes: true, run: reading.read },
  setLevel: {
    needs: "place",
    takes: "commands",
    holdsNext: false,
    writes: true,
    run: reading.setLevel,
  },
  search: {
    needs: "nothing",
    takes: "searches",
    holdsNext: false,
    writes: false,
    run: search.search,
  },
};

/**
 * Whether the connection's next frames wait: `command` changes what they mean, or something is looked up before it
 * takes its place in the order.
 */
export const holdsNext = (command: Command): boolean =>
  command.type === "chat"
    ? command.to !== undefined || command.text.includes("@")
    : COMMANDS[command.type].holdsNext;

/** What `command` takes from: a text that grows would use up in a moment what is meant for whole messages. */
export const allowanceOf = (command: Command): Allowance =>
  command.type === "edit" && command.mode === "append" ? "appends" : COMMANDS[command.type].takes;
