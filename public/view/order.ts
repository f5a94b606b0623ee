// Keeping order with people: the questions before a mute, a removal, a ban, a deletion, a report.

import type { Request } from "../../src/protocol/commands.ts";
import type { Person } from "../../src/protocol/events.ts";
import { maxReasonLength } from "../../src/protocol/limits.ts";
import { lastingText } from "../../src/protocol/lasting.ts";
import { nameOf, type Room } from "../state/rooms.ts";
import type { Client } from "./client.ts";
import { askForm } from "./dialog.ts";
import { choice, field } from "./field.ts";

/** Where this reader may do it; at least one of the two. */
export type Fields = { readonly room: Room | null; readonly server: boolean };

const spans = [600, 3_600, 86_400, 604_800];
/** A mute for no time at all: it is lifted. */
const lifted = -1;

export function askMute({ actions, page }: Client, person: Person, fields: Fields): void {
  const { username, userId } = person;
  const where = whereField(fields, page.instance.get());
  const span = choice({ id: "mute-for", label: "For how long", chosen: 3_600 }, [
    ...spans.map((value) => ({ value, label: capital(lastingText(value)) })),
    { value: 0, label: "For good" },
    { value: lifted, label: "Not any more: they may write again" },
  ]);
  const reason = reasonField();
  askForm({
    id: "mute",
    title: `Mute ${username}`,
    lede: "They can read on, but not write. They are told why, and not by whom.",
    fields: [where.node, span.node, reason.node],
    submit: "Mute",
    send() {
      const to = { ...where.value(), user: userId };
      const seconds = span.value();
      if (seconds === lifted) return actions.act({ type: "unmute", ...to });
      return actions.act({ type: "mute", ...to, seconds, reason: reason.input.value.trim() });
    },
  });
}

export function askKick({ actions }: Client, { username, userId }: Person, room: Room): void {
  const reason = reasonField();
  askForm({
    id: "kick",
    title: `Remove ${username} from ${nameOf(room)}?`,
    lede: `${afterRemoval(room)} They are told why, and not by whom.`,
    fields: [reason.node],
    submit: "Remove",
    grave: true,
    send: () =>
      actions.act({
        ...{ type: "kick", room: room.room, user: userId },
        reason: reason.input.value.trim(),
      }),
  });
}

export function askBan({ actions, page }: Client, person: Person, fields: Fields): void {
  const { username, userId } = person;
  const where = whereField(fields, page.instance.get());
  const span = choice({ id: "ban-for", label: "For how long", chosen: 86_400 }, [
    ...spans.map((value) => ({ value, label: capital(lastingText(value)) })),
    { value: 0, label: "For good" },
  ]);
  const purge = choice({ id: "ban-purge", label: "Delete what they said", chosen: 0 }, [
    { value: 0, label: "Nothing" },
    ...spans.map((value) => ({ value, label: `In the last ${lastingText(value)}` })),
  ]);
  const reason = reasonField();
  askForm({
    id: "ban",
    title: `Ban ${username}`,
    lede: "They are taken out at once, and kept out. They are told why, and not by whom.",
    fields: [where.node, span.node, purge.node, reason.node],
    submit: "Ban",
    grave: true,
    send: () =>
      actions.act({
        ...{ type: "ban", ...where.value(), user: userId },
        ...{ seconds: span.value(), purgeSeconds: purge.value() },
        reason: reason.input.value.trim(),
      }),
  });
}

export function askDelete({ actions }: Client, message: { room: Room; seq: number }): void {
  const { room, seq } = message;
  askForm({
    id: "delete",
    title: "Delete this message?",
    lede: "It is gone for everybody, and for good.",
    fields: [],
    submit: "Delete",
    grave: true,
    send: () => actions.act({ type: "delete", room: room.room, message: seq }),
  });
}

export function askReport(
  { actions, page }: Client,
  message: { room: Room; seq: number; username: string },
): void {
  const { room, seq, username } = message;
  const reason = reasonField("What is wrong with it?");
  askForm({
    id: "report",
    title: `Report what ${username} said`,
    lede: `Those who keep order at ${page.instance.get()} will see this message and your name.`,
    fields: [reason.node],
    submit: "Report",
    send: () =>
      actions.act({
        ...{ type: "report", room: room.room, message: seq },
        reason: reason.input.value.trim(),
      }),
  });
}

/** What becomes of somebody who is removed from it. */
export const afterRemoval = ({ kind }: Room): string =>
  kind === "public"
    ? "They may come back at any time."
    : "They see no more of it until somebody adds them.";

const reasonField = (label = "Reason") =>
  field({
    id: "reason",
    label,
    hint: "It may stay empty.",
    maxLength: maxReasonLength,
    optional: true,
  });

type Where = Pick<Extract<Request, { type: "ban" }>, "room" | "server">;

/** A choice only where there is one. */
function whereField({ room, server }: Fields, instance: string) {
  const choices: { value: Where; label: string }[] = [];
  if (room !== null) choices.push({ value: { room: room.room }, label: `In ${nameOf(room)}` });
  if (server) choices.push({ value: { server: true }, label: `Everywhere at ${instance}` });
  const first = choices[0]?.value ?? { server: true };
  const made = choice({ id: "where", label: "Where", chosen: first }, choices);
  made.node.hidden = choices.length < 2;
  return made;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
