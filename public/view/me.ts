// The card at the foot of the list: who one is here, the connection, the appearance, another name.

import { may, type Role } from "../../src/protocol/roles.ts";
import { h, on, put, setText } from "../lib/dom.ts";
import { watch } from "../lib/signal.ts";
import * as words from "../words/en/me.ts";
import type { Client } from "./client.ts";
import { icon, iconButton, tile } from "./icons.ts";
import { chooseLanguage, languageChoices, readLanguage } from "./language.ts";
import { later } from "./later.ts";
import { attachMenu, itemsIn, menuLink } from "./menu.ts";
import { toForm } from "./route.ts";
import { chooseTheme, readTheme, themes } from "./theme.ts";

export function createMe(client: Client): HTMLElement {
  const { page, socket, way } = client;
  const picture = h("div", { class: "seat" });
  const name = h("strong", { dir: "auto" });
  const state = h("small", { id: "link" });
  const button = iconButton({ label: words.menu, icon: "gear" });
  const own = h("div", {});
  const blocked = h("p", { class: "menu-note", hidden: true }, words.blocked);
  const panel = h(
    "div",
    { "aria-label": words.menu, role: "group" },
    own,
    blocked,
    appearance(client),
    language(),
  );
  attachMenu(button, panel, "me-menu");
  let shownAs: Role | null = null;
  watch([page.you, socket.link, way], () => {
    const you = page.you.get();
    const here = socket.link.get().state === "open";
    const overHttp = here && way.get() === "stream";
    setText(state, overHttp ? words.overHttp : words.link[socket.link.get().state]);
    state.title = overHttp ? words.blocked : "";
    blocked.hidden = !overHttp;
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
  const change = itemsIn(panel)(words.changeName, "pen", () =>
    later(client, "dialog", (dialog) => askName(client, dialog)),
  );
  // Where one is changes while the menu is closed.
  const register = menuLink(words.makeAccount, icon("people"), toForm("/register"));
  on(panel, "toggle", () => (register.href = toForm("/register")));
  return [change, register];
}

/** Signing out is a form like those of the pages: it ends the session and leads to the door. */
function accountItems(role: Role): Node[] {
  const signOut = h("button", { class: "menu-item", type: "submit" }, icon("leave"), words.signOut);
  const form = h("form", { method: "post", action: "/signout" }, signOut);
  const keeps = may("readReports", { role, roomRole: null });
  return [
    menuLink(words.settings, icon("gear"), "/settings"),
    ...(keeps ? [menuLink(words.keepOrder, icon("key"), "/admin")] : []),
    form,
  ];
}

type Dialog = typeof import("./dialog.ts");

function askName({ page, actions }: Client, { ask }: Dialog): void {
  ask({
    title: words.yourName,
    field: {
      id: "new-name",
      label: words.whatName,
      value: page.you.get()?.username ?? "",
      maxLength: page.limits.get().usernameLength * 2,
      autocomplete: "nickname",
    },
    submit: words.changeName,
    answer: (text) => actions.rename(text),
  });
}

function appearance({ page }: Client): HTMLElement {
  return segments({
    name: "theme",
    legend: words.appearance,
    labels: words.themes,
    values: themes,
    chosen: readTheme(page.kept),
    choose: (theme) => chooseTheme(page.kept, theme),
  });
}

function language(): HTMLElement {
  return segments({
    name: "language",
    legend: words.language,
    labels: words.languages,
    values: languageChoices,
    chosen: readLanguage(),
    choose: chooseLanguage,
  });
}

type Segments<Value extends string> = {
  name: string;
  legend: string;
  labels: Readonly<Record<Value, string>>;
  values: readonly Value[];
  chosen: Value;
  choose(value: Value): void;
};

function segments<Value extends string>(options: Segments<Value>): HTMLElement {
  const { name, legend, labels, values, chosen, choose } = options;
  const choices = values.map((value) => {
    const radio = h("input", { type: "radio", name, value, class: "vh" });
    radio.checked = value === chosen;
    radio.addEventListener("change", () => choose(value));
    return h("label", {}, radio, labels[value]);
  });
  return h(
    "fieldset",
    { class: "appearance" },
    h("legend", {}, legend),
    h("div", { class: "segments" }, ...choices),
  );
}
