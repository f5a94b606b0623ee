// The items of a message's menu: all that can be done with it, or what has no button on its bar.

import type { UserId } from "../../src/protocol/ids.ts";
import { h } from "../lib/dom.ts";
import { mayHere } from "../state/rights.ts";
import type { Room } from "../state/rooms.ts";
import * as words from "../words/en/message.ts";
import type { Client } from "./client.ts";
import { later } from "./later.ts";
import { itemsIn } from "./menu.ts";
import { note, type Page } from "./page.ts";
import { addressOfMessage } from "./route.ts";

/** A message that is there, in the open room. */
export type Said = { room: Room; seq: number; userId: UserId; username: string; text: string };

type Items = (said: Said) => Node[];
type Ways = {
  react(): void;
  start(kind: "reply" | "edit"): void;
  /** Reactions that are one press away. */
  quick: readonly Node[];
};

/** For a key or a finger, which do not see the bar. */
export function wholeMenu(client: Client, panel: HTMLElement, ways: Ways): Items {
  const item = itemsIn(panel);
  return (said) => [
    h("div", { class: "quick" }, ...ways.quick),
    item(words.react, "smile-plus", ways.react),
    item(words.reply, "reply", () => ways.start("reply")),
    ...(isOwn(client, said) ? [item(words.edit, "pen", () => ways.start("edit"))] : []),
    ...restMenu(client, panel)(said),
  ];
}

export function restMenu(client: Client, panel: HTMLElement): Items {
  const item = itemsIn(panel);
  return (said) => {
    const { page } = client;
    const address = (): string =>
      new URL(addressOfMessage(said.room.room, said.seq), location.href).href;
    return [
      item(words.copyText, "copy", () => void copyText(page, said.text)),
      item(words.copyLink, "link", () => void copy(page, address(), words.linkCopied)),
      item(words.markUnread, "unread", () => markUnread(client, said)),
      !isOwn(client, said) &&
        item(words.report, "flag", () =>
          later(client, "order", ({ askReport }) => askReport(client, said)),
        ),
      mayDelete(client, said) &&
        item(words.remove, "bin", () =>
          later(client, "order", ({ askDelete }) => askDelete(client, said)),
        ),
    ].filter((each) => each !== false);
  };
}

export const markUnread = (client: Client, said: Said): void =>
  later(client, "unread", (unread) => unread.markUnread(client, said));

export const copyText = (page: Page, text: string): Promise<void> =>
  copy(page, text, words.textCopied);

async function copy(page: Page, text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    note(page, done);
  } catch {
    note(page, text); // no leave to write there, or no TLS: it is copied by hand
  }
}

export const isOwn = ({ page }: Client, { userId }: Said): boolean =>
  userId === page.you.get()?.userId;

/** As far as it is known here: the author's rank in the room is not, and the server has the last word. */
export function mayDelete(client: Client, said: Said): boolean {
  if (isOwn(client, said)) return true;
  const { page } = client;
  const author = page.people.of(said.room.room).present.get(said.userId);
  const rank = { role: author?.role ?? "guest", roomRole: null } as const;
  return mayHere("deleteOthers", { you: page.you.get(), room: said.room }, rank);
}
