// The card of somebody in the room, which opens from their row: what it shows is loaded when one is first opened.

import type { Person } from "../../src/protocol/events.ts";
import { h, put } from "../lib/dom.ts";
import type { Client } from "./client.ts";
import { later } from "./later.ts";
import { enterMenu, sharedMenu } from "./menu.ts";

/** `seat`: where the card itself is put, so that it can be reached while the rest cannot. */
export function createPersonCard(
  client: Client,
  seat: HTMLElement,
): (button: HTMLButtonElement, person: Person) => void {
  const panel = h("div", { role: "group" });
  const shown = new WeakMap<HTMLButtonElement, Person>();
  seat.append(panel);
  const attach = sharedMenu(panel, "person-card", (button) => {
    const known = shown.get(button);
    const room = client.page.open.get();
    if (known === undefined || room === null) return;
    // As they are now; who is not here is as they were.
    const person = client.page.people.of(room).present.get(known.userId) ?? known;
    put(panel);
    later(client, "personActs", ({ fillCard }) => {
      fillCard(client, { panel, person, asking: (run) => later(client, "order", run) });
      enterMenu(panel, button);
    });
  });
  return (button, person) => {
    shown.set(button, person);
    attach(button);
  };
}
