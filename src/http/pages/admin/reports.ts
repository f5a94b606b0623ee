// What members reported: the open ones, and all. Private rooms' messages too, without a way into the room.

import { calledOf } from "../../../commands/right.ts";
import type { Report } from "../../../protocol/events.ts";
import type { RoomName } from "../../../protocol/ids.ts";
import type { RoomForUser } from "../../../store/rooms.ts";
import { roomPath } from "../entrance.ts";
import { type Html, html } from "../html.ts";
import { actForm, hrefOf, momentOf, nameOf, pager, table } from "./frame.ts";
import { orderForms, type Person, personOf, stateOf } from "./keeping-order.ts";
import type { Desk, Section } from "./section.ts";
import type { AdminWords } from "../../words/words.ts";

const path = "/admin/reports";
const perPage = 25;

export const reports: Section = {
  path,
  name: "reports",
  needs: "readReports",
  async draw(desk) {
    const { searchParams } = desk.visit.url;
    const { words } = desk;
    const own = words.reports;
    const all = searchParams.has("all");
    const before = /^\d{1,15}$/.exec(searchParams.get("before") ?? "")?.[0];
    const page = await pageOf(desk, { all, before });
    const rows = await Promise.all(page.reports.map((report) => rowOf(desk, report)));
    const kept = all ? { all: "1" } : {};
    return html`<p class="note">
        ${
          all
            ? html`${own.all} <a href="${path}">${own.onlyOpen}</a>`
            : html`${own.open} <a href="${path}?all=1">${own.allOfThem}</a>`
        }
      </p>
      ${table({
        label: all ? own.labelAll : own.labelOpen,
        columns: [own.message, own.author, own.reported, words.order],
        rows,
        none: all ? own.none : own.noneOpen,
      })}
      ${pager([
        [words.newest, before === undefined ? null : hrefOf(path, kept)],
        [
          words.older,
          page.next === null ? null : hrefOf(path, { ...kept, before: `${page.next}` }),
        ],
      ])}`;
  },
};

type Query = { all: boolean; before: string | undefined };

/** `next` null: these are the last. A page may come out short, when its messages are long. */
async function pageOf(desk: Desk, { all, before }: Query) {
  const asked = (from: number | undefined, limit: number) =>
    desk.ask("reports", {
      ...{ type: "reports", all, limit },
      ...(from === undefined ? {} : { before: from }),
    });
  const { reports } = await asked(before === undefined ? undefined : Number(before), perPage);
  const last = reports.at(-1)?.id;
  const isMore = last !== undefined && (await asked(last, 1)).reports.length > 0;
  return { reports, next: isMore ? last : null };
}

async function rowOf(desk: Desk, report: Report): Promise<readonly (Html | null)[]> {
  const { author, by, reason, settledBy, timestamp } = report;
  const { words } = desk;
  const [room, person] = await Promise.all([
    desk.store.roomFor(report.room, desk.account.userId),
    personOf(desk, author),
  ]);
  return [
    textCell(words, report, room),
    html`${nameOf(author.username)}${stateOf(desk, person)}`,
    html`${momentOf(desk.all, timestamp)}
      <small>${words.by} ${nameOf(by.username)}${reason !== "" && html`: ${nameOf(reason)}`}</small>
      ${settledBy !== null && html`<small>${words.reports.settledBy} ${nameOf(settledBy)}</small>`}`,
    orderCell(desk, report, person, room),
  ];
}

const textCell = (
  { reports: words }: AdminWords,
  { text }: Report,
  room: RoomForUser | null,
): Html =>
  html`<p class="quote" dir="auto">${text ?? html`<em>${words.deleted}</em>`}</p>
    <small> ${room === null ? words.inPrivate : html`${words.inRoom} ${roomLink(room)}`} </small>`;

const roomLink = (room: RoomForUser): Html =>
  html`<a href="${roomPath(room.room)}">${nameOf(calledOf(room))}</a>`;

function orderCell(
  desk: Desk,
  { id, message, text, settledBy, room: name }: Report,
  person: Person,
  room: RoomForUser | null,
): Html {
  const words = desk.words.reports;
  const to = words.of(person.username);
  return html`<div class="acts">
      ${
        text !== null &&
        room !== null &&
        actForm(desk, {
          act: "delete",
          about: aboutMessage(name, message),
          button: words.deleteMessage,
          to,
        })
      }
      ${
        settledBy === null &&
        actForm(desk, {
          act: "settle",
          about: { report: id },
          button: words.settle,
          to: words.theReport(person.username),
        })
      }
    </div>
    ${orderForms(desk, person)}`;
}

const aboutMessage = (room: RoomName, message: number) => ({ room, message });
