// The accounts of this server: their roles, and keeping order with them.

import { may, mayGive, ROLES } from "../../../protocol/roles.ts";
import { type Html, html } from "../html.ts";
import { actForm, choice, dayOf, hrefOf, nameOf, pager, table, textInput } from "./frame.ts";
import { orderForms, type Person, personOf, stateOf } from "./keeping-order.ts";
import type { Desk, Section } from "./section.ts";

const path = "/admin/people";
const perPage = 25;
const longestQuery = 64;

export const people: Section = {
  path,
  title: "People",
  needs: "readAccounts",
  async draw(desk) {
    const { searchParams } = desk.visit.url;
    const [query, after] = [searchParams.get("q") ?? "", searchParams.get("after") ?? ""];
    const asked = { type: "accounts", query, after, limit: perPage } as const;
    const { accounts, next } = await desk.ask("accounts", asked);
    const rows = await Promise.all(
      accounts.map(async (each) => {
        const person = await personOf(desk, each);
        const name = html`${nameOf(each.username)}${stateOf(person, desk.now)}`;
        return [name, roleCell(desk, person), dayOf(each.created), orderForms(desk, person)];
      }),
    );
    return html`${searchForm(query)}
    ${table({
      label: "Accounts, by name",
      columns: ["Name", "Role", "Since", "Order"],
      rows,
      none: query === "" ? "There is nobody else." : "Nobody’s name has that in it.",
    })}
    ${pager([
      ["First page", after === "" ? null : hrefOf(path, { q: query })],
      ["Next page", next === undefined ? null : hrefOf(path, { q: query, after: next })],
    ])}`;
  },
};

const searchForm = (query: string): Html =>
  html`<form method="get" action="${path}" role="search">
    <label>
      <span class="vh">Part of a name</span>
      ${textInput({ name: "q", maxLength: longestQuery, value: query })}
    </label>
    <button class="btn" type="submit">Search</button>
  </form>`;

function roleCell(desk: Desk, { userId, username, role }: Person): Html {
  const { standing, account } = desk;
  if (userId === account.userId) return html`${role} <small>you</small>`;
  if (!may("setRole", standing, { role, roomRole: null })) return html`${role}`;
  const given = ROLES.filter((each) => mayGive(standing.role, each));
  const select = choice(
    "role",
    given.map((each) => [each, each]),
    role,
  );
  const fields = html`<label><span class="vh">Role of ${username}</span>${select}</label>`;
  return actForm(desk, {
    act: "role",
    about: { user: userId },
    fields,
    button: "Change",
    to: username,
  });
}
