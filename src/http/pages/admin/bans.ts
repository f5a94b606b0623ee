// Who may not come in: the bans from the whole server, and banning somebody by name, guests too.

import { html } from "../html.ts";
import { actForm, hrefOf, labelled, nameOf, pager, table, textInput, untilOf } from "./frame.ts";
import { banFields } from "./keeping-order.ts";
import type { Section } from "./section.ts";

const path = "/admin/bans";
const perPage = 50;
const longestName = 128;

export const bans: Section = {
  path,
  name: "bans",
  needs: "banFromServer",
  async draw(desk) {
    const { words } = desk;
    const all = (await desk.ask("bans", { type: "bans", server: true })).bans;
    const from = Number(/^\d{1,6}$/.exec(desk.visit.url.searchParams.get("from") ?? "")?.[0] ?? 0);
    const held = all.slice(from, from + perPage);
    const name = textInput({ name: "user", maxLength: longestName, required: true });
    const fields = html`${labelled(words.name, name)} ${banFields(words)}`;
    const rows = held.map(({ userId, username, until, reason }) => [
      nameOf(username),
      untilOf(desk.all, until),
      reason === "" ? words.bans.noReason : nameOf(reason),
      actForm(desk, {
        act: "unban",
        about: { user: userId },
        button: words.keeping.unban,
        to: username,
      }),
    ]);
    return html`${table({
        label: words.bans.label,
        columns: [words.name, words.bans.howLong, words.bans.reason, words.order],
        rows,
        none: words.bans.none,
      })}
      ${pager([
        [words.firstPage, from === 0 ? null : path],
        [
          words.nextPage,
          all.length <= from + perPage ? null : hrefOf(path, { from: `${from + perPage}` }),
        ],
      ])}
      <section aria-labelledby="h-ban">
        <h2 id="h-ban">${words.bans.banSomebody}</h2>
        ${actForm(desk, { act: "ban", about: {}, fields, button: words.keeping.ban })}
      </section>`;
  },
};
