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

const path = "/admin/reports";
const perPage = 25;

export const reports: Section = {
  path,
  title: "Reports",
  needs: "readReports",
  async draw(desk) {
    const { searchParams } = desk.visit.url;
    const all = searchParams.has("all");
    const before = /^\d{1,15}$/.exec(searchParams.get("before") ?? "")?.[0];
    const page = await pageOf(desk, { all, before });
    const rows = await Promise.all(page.reports.map((report) => rowOf(desk, report)));
    const kept = all ? { all: "1" } : {};
    return html`<p class="note">
        ${
          all
            ? html`All reports, newest first. <a href="${path}">Only those still open</a>`
            : html`Those still open, newest first. <a href="${path}?all=1">All of them</a>`
        }
      </p>
      ${table({
        label: all ? "Reports, newest first" : "Open reports, newest first",
        columns: ["Message", "By", "Reported", "Order"],
        rows,
        none: all ? "Nothing was reported yet." : "Nothing waits for you.",
      })}
      ${pager([
        ["Newest", before === undefined ? null : hrefOf(path, kept)],
        ["Older", page.next === null ? null : hrefOf(path, { ...kept, before: `${page.next}` })],
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
  const [room, person] = await Promise.all([
    desk.store.roomFor(report.room, desk.account.userId),
    personOf(desk, author),
  ]);
  return [
    textCell(report, room),
    html`${nameOf(author.username)}${stateOf(person, desk.now)}`,
    html`${momentOf(timestamp)}
      <small>by ${nameOf(by.username)}${reason !== "" && html`: ${nameOf(reason)}`}</small>
      ${settledBy !== null && html`<small>Settled by ${nameOf(settledBy)}</small>`}`,
    orderCell(desk, report, person, room),
  ];
}

const textCell = ({ text }: Report, room: RoomForUser | null): Html =>
  html`<p class="quote" dir="auto">${text ?? html`<em>The message is deleted.</em>`}</p>
    <small>
      ${room === null ? "In a private room that you are not in" : html`In ${roomLink(room)}`}
    </small>`;

const roomLink = (room: RoomForUser): Html =>
  html`<a href="${roomPath(room.room)}">${nameOf(calledOf(room))}</a>`;

function orderCell(
  desk: Desk,
  { id, message, text, settledBy, room: name }: Report,
  person: Person,
  room: RoomForUser | null,
): Html {
  const to = `of ${person.username}`;
  return html`<div class="acts">
      ${
        text !== null &&
        room !== null &&
        actForm(desk, {
          act: "delete",
          about: aboutMessage(name, message),
          button: "Delete message",
          to,
        })
      }
      ${
        settledBy === null &&
        actForm(desk, {
          act: "settle",
          about: { report: id },
          button: "Settle",
          to: `the report ${to}`,
        })
      }
    </div>
    ${orderForms(desk, person)}`;
}

const aboutMessage = (room: RoomName, message: number) => ({ room, message });
