// Who kept order, when, and how: the audit log.

import type { AuditLine } from "../../../protocol/events.ts";
import { commandLine } from "../../../store/order.ts";
import { type Html, html } from "../html.ts";
import { hrefOf, momentOf, nameOf, pager, table } from "./frame.ts";
import type { Section } from "./section.ts";
import type { AdminWords } from "../../words/words.ts";

const path = "/admin/audit";
const perPage = 50;

export const audit: Section = {
  path,
  name: "audit",
  needs: "readAudit",
  async draw(desk) {
    const { words } = desk;
    const before = /^\d{1,15}$/.exec(desk.visit.url.searchParams.get("before") ?? "")?.[0];
    const asked = (from: number | undefined, limit: number) =>
      desk.ask("audit", { type: "audit", limit, ...(from === undefined ? {} : { before: from }) });
    const { lines } = await asked(before === undefined ? undefined : Number(before), perPage);
    const last = lines.at(-1)?.id;
    const isMore = last !== undefined && (await asked(last, 1)).lines.length > 0;
    return html`${table({
      label: words.audit.label,
      columns: [words.audit.when, words.audit.who, words.audit.did, words.audit.details],
      rows: lines.map((line) => [
        momentOf(desk.all, line.timestamp),
        whoOf(words, line),
        actOf(words, line),
        detailOf(line),
      ]),
      none: words.audit.none,
    })}
    ${pager([
      [words.newest, before === undefined ? null : path],
      [words.older, isMore ? hrefOf(path, { before: `${last}` }) : null],
    ])}`;
  },
};

const whoOf = (words: AdminWords, { by }: AuditLine): Html =>
  by.userId === commandLine ? html`${words.audit.commandLine}` : nameOf(by.username);

const actOf = (words: AdminWords, { act, target, room }: AuditLine): Html =>
  html`${Object.hasOwn(words.verbs, act) ? words.verbs[act] : act}
  ${target !== null && nameOf(target.username)}${room !== null && html` <small>${words.inRoom} ${nameOf(room)}</small>`}`;

const detailOf = ({ detail }: AuditLine): Html | null => (detail === "" ? null : nameOf(detail));
