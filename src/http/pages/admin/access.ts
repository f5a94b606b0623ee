// Who may come to this server at all, and the invitations to it.

import { type Html, html } from "../html.ts";
import { actForm, countInput, labelled, momentOf, nameOf, table } from "./frame.ts";
import type { Desk, Section } from "./section.ts";
import type { AdminWords } from "../../words/words.ts";

export const access: Section = {
  path: "/admin/access",
  name: "access",
  needs: "inviteToServer",
  async draw(desk) {
    const { words, all } = desk;
    const own = words.access;
    const { invitations } = await desk.ask("invitations", { type: "invitations", server: true });
    const makers = await Promise.all(invitations.map(({ by }) => desk.store.user(by)));
    const rows = invitations.map(({ id, usesLeft, expires }, at) => [
      html`${words.by} ${nameOf(makers[at]?.username ?? own.somebody)}`,
      usesLeft,
      html`${words.until} ${momentOf(all, expires)}`,
      actForm(desk, {
        ...{ act: "revoke", about: { invitation: id }, button: own.revoke },
        to: own.theInvitation(usesLeft),
      }),
    ]);
    return html`${desk.link !== null && shownOnce(words, desk.link)}
      <p>${own[desk.access]}</p>
      <p class="note">${own.setting} <code>--access</code>.</p>
      <section aria-labelledby="h-invitations">
        <h2 id="h-invitations">${own.invitations}</h2>
        ${table({
          label: own.label,
          columns: [own.made, own.usesLeft, own.good, words.order],
          rows,
          none: own.none,
        })}
        ${desk.access === "closed" ? null : inviteForm(desk)}
      </section>`;
  },
};

const mostUses = 1_000;
const mostDays = 365;

const inviteForm = (desk: Desk): Html =>
  actForm(desk, {
    act: "invite",
    about: {},
    fields: html`${labelled(
      desk.words.access.howMany,
      countInput({ name: "uses", min: 1, max: mostUses, value: 1 }),
    )}
    ${labelled(desk.words.access.howManyDays, countInput({ name: "days", min: 1, max: mostDays, value: 7 }))}`,
    button: desk.words.access.make,
  });

const shownOnce = ({ access: words }: AdminWords, link: string): Html =>
  html`<div class="said" role="status">
    <p>${words.shownOnce}</p>
    <p><code class="secret">${link}</code></p>
  </div>`;
