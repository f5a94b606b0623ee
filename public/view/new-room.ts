// The two ways to another room: one that everybody finds by its name, and one that only its members see.

import { maxTitleLength } from "../../src/protocol/limits.ts";
import { h } from "../lib/dom.ts";
import * as words from "../words/en/new-room.ts";
import type { Client } from "./client.ts";
import { ask } from "./dialog.ts";
import { icon } from "./icons.ts";
import { roomChoices } from "./room-choices.ts";

export async function askRoom(client: Client): Promise<void> {
  const { page, actions } = client;
  const isGuest = page.you.get()?.guest !== false;
  const reply = await actions.directory();
  const others = (reply?.rooms ?? [])
    .filter(({ room }) => !page.rooms.get().has(room))
    .sort((a, b) => b.count - a.count)
    .map(({ room, count }) => ({ name: room, count }));
  ask({
    title: words.title,
    field: {
      id: "new-room",
      label: words.name,
      placeholder: words.nameLike,
      hint: words.nameHint,
      maxLength: page.limits.get().roomLength * 2,
    },
    submit: words.go,
    answer: (text) => actions.enter(text),
    below({ field, close }) {
      const choices = roomChoices(others, (name) => {
        void actions.enter(name).then((refusal) => {
          if (refusal === null) close();
          else field.fail(refusal.text);
        });
      });
      field.input.addEventListener("input", () => choices.narrow(field.input.value));
      return h("div", {}, choices.node, isGuest ? "" : privateOffer(client, close));
    },
  });
}

function privateOffer(client: Client, close: () => void): Node {
  const open = (): void => {
    close();
    askPrivate(client);
  };
  return h(
    "button",
    { class: "choice aside", type: "button", onclick: open },
    icon("lock"),
    h("span", { class: "n" }, words.privateTitle),
  );
}

/** A private room, by its title. */
export function askPrivate({ actions }: Client): void {
  ask({
    title: words.privateTitle,
    field: {
      id: "private-room",
      label: words.called,
      placeholder: words.calledLike,
      hint: words.calledHint,
      maxLength: maxTitleLength,
    },
    submit: words.make,
    answer: async (title) =>
      /\S/.test(title) ? actions.makePrivate(title) : { code: "bad_request", text: words.sayTitle },
  });
}
