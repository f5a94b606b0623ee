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
  title: "Bans",
  needs: "banFromServer",
  async draw(desk) {
    const all = (await desk.ask("bans", { type: "bans", server: true })).bans;
    const from = Number(/^\d{1,6}$/.exec(desk.visit.url.searchParams.get("from") ?? "")?.[0] ?? 0);
    const held = all.slice(from, from + perPage);
    const name = textInput({ name: "user", maxLength: longestName, required: true });
    const fields = html`${labelled("Name", name)} ${banFields}`;
    const rows = held.map(({ userId, username, until, reason }) => [
      nameOf(username),
      untilOf(until),
      reason === "" ? "none" : nameOf(reason),
      actForm(desk, { act: "unban", about: { user: userId }, button: "Unban", to: username }),
    ]);
    return html`${table({
        label: "Bans from this server, newest first",
        columns: ["Name", "How long", "Reason", "Order"],
        rows,
        none: "Nobody is banned.",
      })}
      ${pager([
        ["First page", from === 0 ? null : path],
        [
          "Next page",
          all.length <= from + perPage ? null : hrefOf(path, { from: `${from + perPage}` }),
        ],
      ])}
      <section aria-labelledby="h-ban">
        <h2 id="h-ban">Ban somebody</h2>
        ${actForm(desk, { act: "ban", about: {}, fields, button: "Ban" })}
      </section>`;
  },
};
