// The rooms of this server: the public ones, and those private ones that the visitor is in.

import { calledOf } from "../../../commands/right.ts";
import type { RoomSummary } from "../../../protocol/events.ts";
import { may, type Standing } from "../../../protocol/roles.ts";
import { roomPath } from "../entrance.ts";
import { type Html, html } from "../html.ts";
import { actForm, hrefOf, nameOf, pager, table } from "./frame.ts";
import type { Desk, Section } from "./section.ts";
import type { AdminWords } from "../../words/words.ts";

const path = "/admin/rooms";
const perPage = 50;

export const rooms: Section = {
  path,
  name: "rooms",
  // Who keeps one room has its own settings for it; this list is for those who keep the server.
  needs: "readAccounts",
  async draw(desk) {
    const { words } = desk;
    const after = desk.visit.url.searchParams.get("after") ?? "";
    const asked = { type: "rooms", archived: true, limit: perPage } as const;
    const page = await desk.ask("rooms", after === "" ? asked : { ...asked, after });
    const kept = page.rooms.filter(({ kind }) => kind !== "direct");
    return html`${table({
      label: words.rooms.label,
      columns: [words.rooms.room, words.rooms.state, words.rooms.hereNow, words.order],
      rows: kept.map((room) => [
        titleOf(room),
        statesOf(words, room),
        room.count,
        orderCell(desk, room),
      ]),
      none: words.rooms.none,
    })}
    ${pager([
      [words.firstPage, after === "" ? null : path],
      [words.nextPage, page.next === undefined ? null : hrefOf(path, { after: page.next })],
    ])}`;
  },
};

/** In a link, as people call it. */
const titleOf = (room: RoomSummary): Html =>
  html`<a href="${roomPath(room.room)}">${nameOf(calledOf(room))}</a>
    ${room.kind === "public" && room.title !== null && html`<small>${nameOf(room.title)}</small>`}`;

function statesOf({ rooms: words }: AdminWords, { kind, archived, readOnly }: RoomSummary): string {
  const states = [words.kinds[kind], archived && words.archived, readOnly && words.readOnly];
  return states.filter((each) => each !== false).join(", ");
}

function orderCell(desk: Desk, room: RoomSummary): Html | null {
  const { role } = desk.standing;
  const words = desk.words.rooms;
  const standing: Standing = { role, roomRole: room.role };
  const form = (act: "archive" | "reopen" | "lock" | "unlock", button: string): Html =>
    actForm(desk, { act, about: { room: room.room }, button, to: calledOf(room) });
  const isOpen = !room.archived;
  return html`<div class="acts">
    ${
      may("archiveRoom", standing) &&
      (isOpen ? form("archive", words.archive) : form("reopen", words.reopen))
    }
    ${
      may("updateRoom", standing) &&
      isOpen &&
      (room.readOnly ? form("unlock", words.letAllWrite) : form("lock", words.makeReadOnly))
    }
  </div>`;
}
