// What one's own menu offers: another name or an account, the appearance, the language. Loaded when it is first opened.

import { may, type Role } from "../../src/protocol/roles.ts";
import { h, on, put } from "../lib/dom.ts";
import * as words from "../words/en/me-menu.ts";
import type { Client } from "./client.ts";
import { icon } from "./icons.ts";
import { chooseLanguage, languageChoices, readLanguage } from "./language.ts";
import { itemsIn, menuLink } from "./menu.ts";
import { toForm } from "./route.ts";
import { chooseTheme, readTheme, themes } from "./theme.ts";

type Panel = {
  panel: HTMLElement;
  own: HTMLElement;
  choices: HTMLElement;
  /** Runs with what asks for a text, as soon as that is loaded. */
  asking(run: (dialog: Dialog) => void): void;
};

/** `own` for who one is, `choices` for how it looks: both are in `panel`. */
export function fillMyMenu(client: Client, role: Role, parts: Panel): void {
  const { own, choices } = parts;
  put(own, ...(role === "guest" ? guestItems(client, parts) : accountItems(role)));
  put(choices, appearance(client), language());
}

function guestItems(client: Client, { panel, asking }: Panel): Node[] {
  const change = itemsIn(panel)(words.changeName, "pen", () =>
    asking((dialog) => askName(client, dialog)),
  );
  // Where one is changes while the menu is closed.
  const register = menuLink(words.makeAccount, icon("people"), toForm("/register"));
  on(panel, "toggle", () => (register.href = toForm("/register")));
  return [change, register];
}

/** Signing out is a form like those of the pages: it ends the session and leads to the door. */
export const signOutForm = (): HTMLFormElement =>
  h(
    "form",
    { method: "post", action: "/signout" },
    h("button", { class: "menu-item", type: "submit" }, icon("leave"), words.signOut),
  );

function accountItems(role: Role): Node[] {
  const keeps = may("readReports", { role, roomRole: null });
  return [
    menuLink(words.settings, icon("gear"), "/settings"),
    ...(keeps ? [menuLink(words.keepOrder, icon("key"), "/admin")] : []),
    signOutForm(),
  ];
}

type Dialog = typeof import("./dialog.ts");

export function askName({ page, actions }: Client, { ask }: Dialog): void {
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
