// Keeping order with people: the questions before a mute, a removal, a ban, a deletion, a report.

import type { Request } from "../../src/protocol/commands.ts";
import type { Person } from "../../src/protocol/events.ts";
import { maxReasonLength } from "../../src/protocol/limits.ts";
import { nameOf, type Room } from "../state/rooms.ts";
import * as words from "../words/en/order.ts";
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
  const span = choice({ id: "mute-for", label: words.howLong, chosen: 3_600 }, [
    ...spans.map((value) => ({ value, label: capital(words.span(value)) })),
    { value: 0, label: words.forGood },
    { value: lifted, label: words.lifted },
  ]);
  const reason = reasonField();
  askForm({
    id: "mute",
    title: words.muteThem(username),
    lede: words.muteLede,
    fields: [where.node, span.node, reason.node],
    submit: words.mute,
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
    title: words.removeThem(username, nameOf(room)),
    lede: words.toldWhy(afterRemoval(room)),
    fields: [reason.node],
    submit: words.remove,
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
  const span = choice({ id: "ban-for", label: words.howLong, chosen: 86_400 }, [
    ...spans.map((value) => ({ value, label: capital(words.span(value)) })),
    { value: 0, label: words.forGood },
  ]);
  const purge = choice({ id: "ban-purge", label: words.deleteSaid, chosen: 0 }, [
    { value: 0, label: words.nothing },
    ...spans.map((value) => ({ value, label: words.inTheLast(value) })),
  ]);
  const reason = reasonField();
  askForm({
    id: "ban",
    title: words.banThem(username),
    lede: words.banLede,
    fields: [where.node, span.node, purge.node, reason.node],
    submit: words.ban,
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
    title: words.deleteThis,
    lede: words.deleteLede,
    fields: [],
    submit: words.doDelete,
    grave: true,
    send: () => actions.act({ type: "delete", room: room.room, message: seq }),
  });
}

export function askReport(
  { actions, page }: Client,
  message: { room: Room; seq: number; username: string },
): void {
  const { room, seq, username } = message;
  const reason = reasonField(words.whatIsWrong);
  askForm({
    id: "report",
    title: words.reportWhat(username),
    lede: words.reportLede(page.instance.get()),
    fields: [reason.node],
    submit: words.report,
    send: () =>
      actions.act({
        ...{ type: "report", room: room.room, message: seq },
        reason: reason.input.value.trim(),
      }),
  });
}

/** What becomes of somebody who is removed from it. */
export const afterRemoval = ({ kind }: Room): string =>
  kind === "public" ? words.mayComeBack : words.seeNoMore;

const reasonField = (label = words.reason) =>
  field({
    id: "reason",
    label,
    hint: words.mayBeEmpty,
    maxLength: maxReasonLength,
    optional: true,
  });

type Where = Pick<Extract<Request, { type: "ban" }>, "room" | "server">;

/** A choice only where there is one. */
function whereField({ room, server }: Fields, instance: string) {
  const choices: { value: Where; label: string }[] = [];
  if (room !== null)
    choices.push({ value: { room: room.room }, label: words.inRoom(nameOf(room)) });
  if (server) choices.push({ value: { server: true }, label: words.everywhere(instance) });
  const first = choices[0]?.value ?? { server: true };
  const made = choice({ id: "where", label: words.where, chosen: first }, choices);
  made.node.hidden = choices.length < 2;
  return made;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
