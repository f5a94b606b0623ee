// The card at the foot of the list: who one is here, the connection, and one's own menu.

import type { Role } from "../../src/protocol/roles.ts";
import { h, put, setText } from "../lib/dom.ts";
import { watch } from "../lib/signal.ts";
import * as words from "../words/en/me.ts";
import type { Client } from "./client.ts";
import { iconButton, tile } from "./icons.ts";
import { later } from "./later.ts";
import { enterMenu, sharedMenu } from "./menu.ts";

export function createMe(client: Client): HTMLElement {
  const { page, socket, way } = client;
  const picture = h("div", { class: "seat" });
  const name = h("strong", { dir: "auto" });
  const state = h("small", { id: "link" });
  const button = iconButton({ label: words.menu, icon: "gear" });
  const own = h("div", {});
  const blocked = h("p", { class: "menu-note", hidden: true }, words.blocked);
  const choices = h("div", {});
  const panel = h("div", { "aria-label": words.menu, role: "group" }, own, blocked, choices);
  let filledFor: Role | null = null;
  function fill(): void {
    const role = page.you.get()?.role;
    if (role === undefined || role === filledFor) return;
    later(client, "meMenu", ({ fillMyMenu }) => {
      filledFor = role;
      fillMyMenu(client, role, {
        panel,
        own,
        choices,
        asking: (run) => later(client, "dialog", run),
      });
      if (panel.matches(":popover-open")) enterMenu(panel, button);
    });
  }
  sharedMenu(panel, "me-menu", fill)(button);
  watch([page.you, socket.link, way], () => {
    const you = page.you.get();
    const here = socket.link.get().state === "open";
    const overHttp = here && way.get() === "stream";
    setText(state, overHttp ? words.overHttp : words.link[socket.link.get().state]);
    state.title = overHttp ? words.blocked : "";
    blocked.hidden = !overHttp;
    if (you === null) return;
    // A guest has become an account while it was open, or after it was.
    if (filledFor !== null) fill();
    setText(name, you.username);
    put(picture, tile({ ...you, here }));
  });
  return h("footer", { class: "me" }, picture, h("div", {}, name, state), button, panel);
}
