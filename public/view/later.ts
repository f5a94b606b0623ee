// Parts of the page that are loaded when they are first wanted: what one sees at first is the smaller for it.

import { notLoaded } from "../words/en/page.ts";
import type { Client } from "./client.ts";
import { note } from "./page.ts";

type Parts = typeof parts;
type Part<Name extends keyof Parts> = Awaited<ReturnType<Parts[Name]>>;

const parts = {
  completion: () => import("./completion.ts"),
  dialog: () => import("./dialog.ts"),
  invite: () => import("./invite.ts"),
  members: () => import("./members.ts"),
  newRoom: () => import("./new-room.ts"),
  order: () => import("./order.ts"),
  roomSettings: () => import("./room-settings.ts"),
  search: () => import("./search.ts"),
  unread: () => import("./unread.ts"),
};

/** Loads that part and runs with it. Where it cannot be loaded, the open room says so. */
export function later<Name extends keyof Parts>(
  { page }: Pick<Client, "page">,
  name: Name,
  run: (part: Part<Name>) => unknown,
): void {
  // The table above says what each name loads.
  const loaded = parts[name]() as Promise<Part<Name>>;
  loaded.then(run, () =>
    // Its name changed with a newer server, or there is no connection.
    note(page, notLoaded, { bad: true }),
  );
}
