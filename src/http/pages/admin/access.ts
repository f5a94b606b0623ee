// Who may come to this server at all, and the invitations to it.

import { type Html, html } from "../html.ts";
import { actForm, countInput, labelled, momentOf, nameOf, table } from "./frame.ts";
import type { Desk, Section } from "./section.ts";

export const access: Section = {
  path: "/admin/access",
  title: "Access",
  needs: "inviteToServer",
  async draw(desk) {
    const { invitations } = await desk.ask("invitations", { type: "invitations", server: true });
    const makers = await Promise.all(invitations.map(({ by }) => desk.store.user(by)));
    const rows = invitations.map(({ id, usesLeft, expires }, at) => [
      html`by ${nameOf(makers[at]?.username ?? "somebody")}`,
      usesLeft,
      html`until ${momentOf(expires)}`,
      actForm(desk, {
        ...{ act: "revoke", about: { invitation: id }, button: "Revoke" },
        to: `the invitation for ${usesLeft}`,
      }),
    ]);
    return html`${desk.link !== null && shownOnce(desk.link)}
      <p>${ACCESS_SENTENCES[desk.access]}</p>
      <p class="note">That is a setting of the start: <code>--access</code>.</p>
      <section aria-labelledby="h-invitations">
        <h2 id="h-invitations">Invitations to this server</h2>
        ${table({
          label: "Invitations that are good, newest first",
          columns: ["Made", "Uses left", "Good", "Order"],
          rows,
          none: "There are none now.",
        })}
        ${desk.access === "closed" ? null : inviteForm(desk)}
      </section>`;
  },
};

const ACCESS_SENTENCES: Readonly<Record<Desk["access"], string>> = {
  open: "Access is open: guests come into public rooms, and anybody makes an account.",
  invite: "Access is by invitation: whoever has one makes an account with it; there are no guests.",
  closed: "Access is closed: only who has an account comes in. No invitation makes one.",
};

const mostUses = 1_000;
const mostDays = 365;

const inviteForm = (desk: Desk): Html =>
  actForm(desk, {
    act: "invite",
    about: {},
    fields: html`${labelled(
      "How many may use it",
      countInput({ name: "uses", min: 1, max: mostUses, value: 1 }),
    )}
    ${labelled("For how many days", countInput({ name: "days", min: 1, max: mostDays, value: 7 }))}`,
    button: "Make an invitation",
  });

const shownOnce = (link: string): Html =>
  html`<div class="said" role="status">
    <p>The invitation. Copy it now: it is shown this once.</p>
    <p><code class="secret">${link}</code></p>
  </div>`;
