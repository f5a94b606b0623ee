// Parts of the page that are loaded when they are first wanted: what one sees at first is the smaller for it.

import bell from "../css/bell.css" with { type: "file" };
import finding from "../css/finding.css" with { type: "file" };
import tools from "../css/tools.css" with { type: "file" };
import type { Client } from "./client.ts";
import { dressed, whenLoaded } from "./loading.ts";

type Parts = typeof parts;
type Part<Name extends keyof Parts> = Awaited<ReturnType<Parts[Name]>>;

const parts = {
  bell: () => dressed(import("./bell.ts"), bell),
  completion: () => dressed(import("./completion.ts"), finding),
  dialog: () => import("./dialog.ts"),
  formatting: () => dressed(import("./formatting.ts"), tools),
  invite: () => import("./invite.ts"),
  meMenu: () => import("./me-menu.ts"),
  members: () => import("./members.ts"),
  newRoom: () => import("./new-room.ts"),
  order: () => import("./order.ts"),
  palette: () => dressed(import("./palette.ts"), finding),
  personActs: () => import("./person-acts.ts"),
  regions: () => import("./regions.ts"),
  roomSettings: () => import("./room-settings.ts"),
  search: () => dressed(import("./search.ts"), finding),
  shortcuts: () => dressed(import("./shortcuts.ts"), finding),
  unread: () => import("./unread.ts"),
};

/** Loads that part and runs with it. Where it cannot be loaded, the open room says so. */
export function later<Name extends keyof Parts>(
  { page }: Pick<Client, "page">,
  name: Name,
  run: (part: Part<Name>) => unknown,
): void {
  // The table above says what each name loads.
  whenLoaded(page, parts[name]() as Promise<Part<Name>>, run);
}
