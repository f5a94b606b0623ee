// Links into a room: making one, copying it while it is shown, and taking back those that are still good.

import type { Invitation } from "../../src/protocol/events.ts";
import { h, put } from "../lib/dom.ts";
import { nameOf, type Room } from "../state/rooms.ts";
import { moment } from "../state/silence.ts";
import { lasting } from "../words/en/lasting.ts";
import * as words from "../words/en/invite.ts";
import { offline } from "./actions.ts";
import type { Client } from "./client.ts";
import { openDialog, refill, troubleLine } from "./dialog.ts";
import { choice } from "./field.ts";
import { shownLink } from "./shown-link.ts";

const useChoices = [1, 5, 10, 25, 100];
const daySec = 86_400;
const dayChoices = [1, 7, 30, 365];

/** `done` is called when a link was made. */
export function showInvitations(client: Client, room: Room, done?: () => void): void {
  openDialog("invite", words.title(nameOf(room)), () => {
    const trouble = troubleLine();
    const uses = choice(
      { id: "invite-uses", label: words.forWhom, chosen: 1 },
      useChoices.map((value) => ({ value, label: words.people(value) })),
    );
    const seconds = choice(
      { id: "invite-days", label: words.goodFor, chosen: 7 * daySec },
      dayChoices.map((days) => ({ value: days * daySec, label: lasting(days * daySec) })),
    );
    const made = h("div", { role: "status" });
    const open = createOpenLinks(client, room);
    async function make(event: Event): Promise<void> {
      event.preventDefault();
      const asked = { uses: uses.value(), seconds: seconds.value() };
      const reply = await client.socket.ask({ type: "invite", room: room.room, ...asked });
      if (reply?.type !== "ack" || reply.invitation === undefined)
        return trouble.say(reply?.type === "error" ? reply.text : offline.text);
      trouble.clear();
      put(made, link(new URL(reply.invitation.path, location.href).href));
      open.reload();
      done?.();
    }
    open.reload();
    return h(
      "form",
      { onsubmit: (event) => void make(event), novalidate: true },
      h("p", { class: "lede" }, words.lede),
      trouble.node,
      h("div", { class: "pair" }, uses.node, seconds.node),
      h("footer", {}, h("button", { class: "btn primary", type: "submit" }, words.make)),
      made,
      open.node,
    );
  });
}

/** The server keeps only its hash: it can be seen here and now, and never again. */
const link = (address: string): Node =>
  shownLink({ id: "invite-link", label: words.link, address, hint: words.shownOnce });

function createOpenLinks({ page, socket, actions }: Client, { room }: Room) {
  const list = h("ul", { class: "rows" });
  const node = h("section", { hidden: true }, h("h3", {}, words.stillGood), list);

  async function load(): Promise<void> {
    const reply = await socket.ask({ type: "invitations", room });
    if (reply?.type !== "invitations") return;
    const none = reply.invitations.length === 0;
    // Its button goes with the last one.
    if (none && node.contains(document.activeElement))
      document.getElementById("invite-uses")?.focus();
    refill(list, reply.invitations.map(row));
    node.hidden = none;
  }
  function row({ id, usesLeft, expires }: Invitation): HTMLElement {
    const until = moment(expires, page.nowMs(), page.days);
    const about = words.open(usesLeft, until);
    const revoke = h(
      "button",
      { class: "btn", type: "button", "aria-label": words.revokeThat(about) },
      words.revoke,
    );
    revoke.addEventListener("click", () => {
      void actions.act({ type: "revokeInvitation", room, invitation: id }).then(load);
    });
    return h("li", {}, h("span", { class: "n" }, about), revoke);
  }
  return { node, reload: () => void load() };
}
