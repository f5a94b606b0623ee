// The accounts of this server: their roles, and keeping order with them.

import { may, mayGive, ROLES } from "../../../protocol/roles.ts";
import { type Html, html } from "../html.ts";
import { actForm, choice, dayOf, hrefOf, nameOf, pager, table, textInput } from "./frame.ts";
import { orderForms, type Person, personOf, stateOf } from "./keeping-order.ts";
import type { Desk, Section } from "./section.ts";
import type { AdminWords } from "../../words/words.ts";

const path = "/admin/people";
const perPage = 25;
const longestQuery = 64;

export const people: Section = {
  path,
  name: "people",
  needs: "readAccounts",
  async draw(desk) {
    const { searchParams } = desk.visit.url;
    const { words, all } = desk;
    const [query, after] = [searchParams.get("q") ?? "", searchParams.get("after") ?? ""];
    const asked = { type: "accounts", query, after, limit: perPage } as const;
    const { accounts, next } = await desk.ask("accounts", asked);
    const rows = await Promise.all(
      accounts.map(async (each) => {
        const person = await personOf(desk, each);
        const name = html`${nameOf(each.username)}${stateOf(desk, person)}`;
        return [name, roleCell(desk, person), dayOf(all, each.created), orderForms(desk, person)];
      }),
    );
    return html`${searchForm(words, query)}
    ${table({
      label: words.people.label,
      columns: [words.name, words.people.role, words.people.since, words.order],
      rows,
      none: query === "" ? words.people.nobody : words.people.nobodyFound,
    })}
    ${pager([
      [words.firstPage, after === "" ? null : hrefOf(path, { q: query })],
      [words.nextPage, next === undefined ? null : hrefOf(path, { q: query, after: next })],
    ])}`;
  },
};

const searchForm = (words: AdminWords, query: string): Html =>
  html`<form method="get" action="${path}" role="search">
    <label>
      <span class="vh">${words.people.partOfName}</span>
      ${textInput({ name: "q", maxLength: longestQuery, value: query })}
    </label>
    <button class="btn" type="submit">${words.search}</button>
  </form>`;

function roleCell(desk: Desk, { userId, username, role }: Person): Html {
  const { standing, account, words } = desk;
  const called = words.roles[role] ?? role;
  if (userId === account.userId) return html`${called} <small>${words.you}</small>`;
  if (!may("setRole", standing, { role, roomRole: null })) return html`${called}`;
  const given = ROLES.filter((each) => mayGive(standing.role, each));
  const select = choice(
    "role",
    given.map((each) => [each, words.roles[each] ?? each]),
    role,
  );
  const fields = html`<label
    ><span class="vh">${words.people.roleOf(username)}</span>${select}</label
  >`;
  return actForm(desk, {
    act: "role",
    about: { user: userId },
    fields,
    button: words.people.change,
    to: username,
  });
}
