// Who kept order, when, and how: the audit log.

import type { AuditLine } from "../../../protocol/events.ts";
import { commandLine } from "../../../store/order.ts";
import { type Html, html } from "../html.ts";
import { hrefOf, momentOf, nameOf, pager, table } from "./frame.ts";
import type { Section } from "./section.ts";

const path = "/admin/audit";
const perPage = 50;

export const audit: Section = {
  path,
  title: "Audit",
  needs: "readAudit",
  async draw(desk) {
    const before = /^\d{1,15}$/.exec(desk.visit.url.searchParams.get("before") ?? "")?.[0];
    const asked = (from: number | undefined, limit: number) =>
      desk.ask("audit", { type: "audit", limit, ...(from === undefined ? {} : { before: from }) });
    const { lines } = await asked(before === undefined ? undefined : Number(before), perPage);
    const last = lines.at(-1)?.id;
    const isMore = last !== undefined && (await asked(last, 1)).lines.length > 0;
    return html`${table({
      label: "What was done to keep order, newest first",
      columns: ["When", "Who", "Did", "Details"],
      rows: lines.map((line) => [
        momentOf(line.timestamp),
        whoOf(line),
        actOf(line),
        detailOf(line),
      ]),
      none: "Nothing was done yet.",
    })}
    ${pager([
      ["Newest", before === undefined ? null : path],
      ["Older", isMore ? hrefOf(path, { before: `${last}` }) : null],
    ])}`;
  },
};

const whoOf = ({ by }: AuditLine): Html =>
  by.userId === commandLine ? html`the command line` : nameOf(by.username);

/** As they are noted, and how one says it of whom it was done to. */
const VERBS: Readonly<Record<string, string>> = {
  account: "made an account for",
  ban: "banned",
  delete: "deleted a message of",
  kick: "kicked",
  lock: "made read-only",
  unlock: "let all write",
  archive: "archived",
  unarchive: "reopened",
  mute: "muted",
  place: "changed this place:",
  "place-undone": "took back a change of this place:",
  password: "set the password of",
  purge: "deleted what was said by",
  remove: "removed from the room",
  "report-settled": "settled a report about",
  role: "gave a role to",
  "sign-out": "signed out",
  unban: "unbanned",
  unmute: "unmuted",
};

const actOf = ({ act, target, room }: AuditLine): Html =>
  html`${Object.hasOwn(VERBS, act) ? VERBS[act] : act}
  ${target !== null && nameOf(target.username)}${room !== null && html` <small>in ${nameOf(room)}</small>`}`;

const detailOf = ({ detail }: AuditLine): Html | null => (detail === "" ? null : nameOf(detail));
