// Who is in the open room.

import { h, put, setText } from "../lib/dom.ts";
import { watch } from "../lib/signal.ts";
import { sorted, writers } from "../state/people.ts";
import type { Client } from "./client.ts";
import { iconButton, tile } from "./icons.ts";

export type PeoplePanel = { node: HTMLElement; close: HTMLButtonElement };

export function createPeople(client: Client, onclose: () => void): PeoplePanel {
  const { page, socket, actions } = client;
  const lede = h("p", { class: "lede" });
  const count = h("h3", {});
  const list = h("ul", {});
  const more = h("button", { class: "btn quiet", type: "button", hidden: true }, "Show more");
  const close = iconButton({ label: "Close", icon: "x", class: "close", onclick: onclose });
  const node = h(
    "aside",
    { class: "people", id: "people", tabindex: 0 },
    h("header", {}, h("h2", {}, "In this room"), close),
    lede,
    count,
    list,
    more,
  );
  more.addEventListener("click", () => {
    const room = page.open.get();
    if (room !== null) actions.names(room, "next");
  });

  function draw(): void {
    const room = page.open.get();
    node.setAttribute("aria-label", room === null ? "People" : `People in ${room}`);
    if (room === null) return;
    const state = page.people.of(room);
    const me = page.you.get()?.userId;
    const here = socket.link.get().state === "open";
    const writing = new Set(writers(state, me, page.clock.elapsed()).map(({ userId }) => userId));
    setText(lede, `An open room: anyone at ${page.instance.get()} can join.`);
    setText(count, here ? `Here · ${state.count.toLocaleString("en")}` : "Here when last seen");
    more.hidden = state.next === null || !here;
    put(
      list,
      ...sorted(state, me).map((person) => {
        const note = person.userId === me ? "you" : writing.has(person.userId) ? "writing" : null;
        return h(
          "li",
          { class: here ? "p" : "p off" },
          tile({ ...person, small: true, here }),
          h("span", { class: "n", dir: "auto" }, person.username),
          note !== null && h("small", {}, note),
        );
      }),
    );
  }
  watch([page.open, page.people.all, page.you, page.instance, socket.link], draw);
  return { node, close };
}
