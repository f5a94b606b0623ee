// The card at the foot of the list: who one is here, the connection, the appearance, another name.

import { may, type Role } from "../../src/protocol/roles.ts";
import { h, on, put, setText } from "../lib/dom.ts";
import { watch } from "../lib/signal.ts";
import type { Link } from "../net/socket.ts";
import type { Client } from "./client.ts";
import { icon, iconButton, tile } from "./icons.ts";
import { later } from "./later.ts";
import { attachMenu, itemsIn, menuLink } from "./menu.ts";
import { toForm } from "./route.ts";
import { chooseTheme, readTheme, themes } from "./theme.ts";

const stateWords: Readonly<Record<Link["state"], string>> = {
  open: "Here",
  connecting: "Connecting …",
  waiting: "Offline",
  stopped: "Disconnected",
};

export function createMe(client: Client): HTMLElement {
  const { page, socket } = client;
  const picture = h("div", { class: "seat" });
  const name = h("strong", { dir: "auto" });
  const state = h("small", { id: "link" });
  const button = iconButton({ label: "Your name and appearance", icon: "gear" });
  const own = h("div", {});
  const panel = h(
    "div",
    { "aria-label": "Your name and appearance", role: "group" },
    own,
    appearance(client),
  );
  attachMenu(button, panel, "me-menu");
  let shownAs: Role | null = null;
  watch([page.you, socket.link], () => {
    const you = page.you.get();
    const here = socket.link.get().state === "open";
    setText(state, stateWords[socket.link.get().state]);
    if (you === null) return;
    setText(name, you.username);
    if (shownAs !== you.role)
      put(own, ...(you.guest ? guestItems(client, panel) : accountItems(you.role)));
    shownAs = you.role;
    put(picture, tile({ ...you, here }));
  });
  return h("footer", { class: "me" }, picture, h("div", {}, name, state), button, panel);
}

function guestItems(client: Client, panel: HTMLElement): Node[] {
  const change = itemsIn(panel)("Change name", "pen", () =>
    later(client, "dialog", (dialog) => askName(client, dialog)),
  );
  // Where one is changes while the menu is closed.
  const register = menuLink("Make an account", icon("people"), toForm("/register"));
  on(panel, "toggle", () => (register.href = toForm("/register")));
  return [change, register];
}

/** Signing out is a form like those of the pages: it ends the session and leads to the door. */
function accountItems(role: Role): Node[] {
  const signOut = h("button", { class: "menu-item", type: "submit" }, icon("leave"), "Sign out");
  const form = h("form", { method: "post", action: "/signout" }, signOut);
  const keeps = may("readReports", { role, roomRole: null });
  return [
    menuLink("Settings", icon("gear"), "/settings"),
    ...(keeps ? [menuLink("Keep order", icon("key"), "/admin")] : []),
    form,
  ];
}

type Dialog = typeof import("./dialog.ts");

function askName({ page, actions }: Client, { ask }: Dialog): void {
  ask({
    title: "Your name",
    field: {
      id: "new-name",
      label: "What shall the others call you?",
      value: page.you.get()?.username ?? "",
      maxLength: page.limits.get().usernameLength * 2,
      autocomplete: "nickname",
    },
    submit: "Change name",
    answer: (text) => actions.rename(text),
  });
}

function appearance({ page }: Client): HTMLElement {
  const chosen = readTheme(page.kept);
  const labels = { system: "System", light: "Light", dark: "Dark" };
  const choices = themes.map((theme) => {
    const radio = h("input", { type: "radio", name: "theme", value: theme, class: "vh" });
    radio.checked = theme === chosen;
    radio.addEventListener("change", () => chooseTheme(page.kept, theme));
    return h("label", {}, radio, labels[theme]);
  });
  return h(
    "fieldset",
    { class: "appearance" },
    h("legend", {}, "Appearance"),
    h("div", { class: "segments" }, ...choices),
  );
}
