// The card of somebody in the room, which opens from their row: what it shows is loaded when one is first opened.

import type { UserId } from "../../src/protocol/ids.ts";
import { h, put } from "../lib/dom.ts";
import type { Client } from "./client.ts";
import { later } from "./later.ts";
import { sharedMenu } from "./menu.ts";

/** `seat`: where the card itself is put, so that it can be reached while the rest cannot. */
export function createPersonCard(
  client: Client,
  seat: HTMLElement,
): (button: HTMLButtonElement, userId: UserId) => void {
  const panel = h("div", { role: "group" });
  const shown = new WeakMap<HTMLButtonElement, UserId>();
  seat.append(panel);
  const attach = sharedMenu(panel, "person-card", (button) => {
    const userId = shown.get(button);
    const room = client.page.open.get();
    if (userId === undefined || room === null) return;
    const person = client.page.people.of(room).present.get(userId);
    put(panel);
    if (person === undefined) return;
    later(client, "personActs", ({ fillCard }) => {
      fillCard(client, { panel, person, asking: (run) => later(client, "order", run) });
      // It opened with nothing in it to go to.
      if (document.activeElement === button) panel.querySelector("button")?.focus();
    });
  });
  return (button, userId) => {
    shown.set(button, userId);
    attach(button);
  };
}
