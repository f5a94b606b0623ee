// Every screen of the page, and how one comes to it: what axe looks at, and what pictures are taken of.

import { expect } from "bun:test";
import type { Store } from "../../src/store/store.ts";
import { openPage, type Page } from "../support/browser.ts";
import { type Chat, openChat } from "../support/chat.ts";
import { makeAccount } from "../support/people.ts";
import { newDirectory } from "../support/server.ts";
import { openDated, type Said } from "./dated-room.ts";
import { openMe, openRoomMenu, press, title } from "./hands.ts";
import { DESKTOP, write } from "./people.ts";

/** A place as it is after a while. */
export type World = {
  readonly chat: Chat;
  readonly store: Store;
  /** Its owner's session. */
  readonly owner: string;
  /** Of the pages that are opened in it. */
  readonly size: Size;
  /** A host of its own for each person, since cookies are kept by host. */
  nextHost(): string;
};

export type Size = typeof DESKTOP;

export type Screen = readonly [name: string, show: (world: World) => Promise<Page>];

const name = "Northquay Boatworks";
const hour = 3_600_000;
const now = Date.now();

const talk: readonly Said[] = [
  ["Bo Fisher", "The **Kestrel** comes up at nine, if the tide keeps its word.", -26 * hour],
  [
    "Bo Fisher",
    "I greased the cradle and moved the old rope behind the shed.",
    -26 * hour + 60_000,
  ],
  [
    "Edda Lind",
    "Good. What we need:\n\n- the long slings\n- two more hands\n- `winch.key`",
    -25 * hour,
  ],
  ["Olu Hart", "I can be there from ten. See https://tides.example/northquay", -3 * hour],
  ["Edda Lind", "Ten is fine.", -2 * hour, 4],
  ["Bo Fisher", "> if the tide keeps its word\n\nIt did. ~~Nine~~ ten it is :anchor:", -hour],
].map(([who, text, at, replyTo]): Said => {
  const said = { who: String(who), text: String(text), at: now + Number(at) };
  return replyTo === undefined ? said : { ...said, replyTo: Number(replyTo) };
});

/** For pages of a desktop; `{ ...world, size }` is the same place for others. */
export async function openWorld(): Promise<World> {
  const store = await openDated(await newDirectory(), { slipway: talk });
  const chat = await openChat({ host: "0.0.0.0", name }, { store });
  const owner = await makeAccount(store, "Ada Moss", "owner");
  for (const [who, says] of [
    ["Tess", "The paint for the wheelhouse is here."],
    ["Nils", "Who has the key of the loft?"],
  ] as const) {
    const client = await chat.connect(await makeAccount(store, who));
    for (const room of ["slipway", "paint-loft", "electrics"])
      await client.ask({ type: "join", room });
    await client.ask({ type: "react", room: "slipway", message: 3, emoji: "👍" });
    await client.ask({ type: "chat", room: "paint-loft", text: says });
    await client.close();
  }
  const ada = await chat.connect(owner);
  for (const room of ["slipway", "paint-loft", "electrics"]) await ada.ask({ type: "join", room });
  await ada.ask({ type: "react", room: "slipway", message: 3, emoji: "🎉" });
  await ada.ask({ type: "chat", room: "slipway", text: "@Tess bring the brushes, please" });
  await ada.close();
  let hosts = 1;
  return {
    chat,
    store,
    owner,
    size: DESKTOP,
    nextHost: () => `http://127.1.4.${++hosts}:${chat.app.port}`,
  };
}

/** The owner's page at `path`. */
async function ownersAt(
  { owner, nextHost, size }: World,
  path: string,
  shown: string,
): Promise<Page> {
  const page = await openPage(size);
  const host = nextHost();
  await page.cdp("Network.setCookie", { name: "chat-session", value: owner, url: host });
  await page.goto(host + path);
  await page.until(shown);
  return page;
}
const inRoom = (world: World, room = "slipway"): Promise<Page> =>
  ownersAt(world, `/r/${room}`, `${title(room)} && document.querySelector('#people .p')`);

/** Somebody's first visit; to the world itself when no `host` is given. */
async function anybodyAt(
  { nextHost, size }: World,
  path: string,
  { shown, host = nextHost() }: { shown: string; host?: string },
): Promise<Page> {
  const page = await openPage(size);
  await page.goto(host + path);
  await page.until(shown);
  return page;
}

/** Its toolbar and menus are about the newest message. */
async function onMessage(world: World): Promise<Page> {
  const page = await inRoom(world);
  await page.read("document.querySelector('#timeline').focus()");
  await page.press("ArrowUp");
  await page.until("document.querySelector('.bar button')");
  return page;
}

const isPhone = ({ size }: World): boolean => size.width < DESKTOP.width;

/** In a room, with the list of rooms before one: on a phone it is a page of its own. */
async function amongRooms(world: World): Promise<Page> {
  const page = await inRoom(world);
  if (!isPhone(world)) return page;
  await press(page, ".room-head", "Back to rooms");
  await page.until("document.querySelector('.app').dataset.pane === 'rooms'");
  return page;
}

/** In a room, with its people before one: on a phone they lie over it. */
async function amongPeople(world: World): Promise<Page> {
  const page = await inRoom(world);
  if (!isPhone(world)) return page;
  await press(page, ".tools", "People");
  await page.until("document.querySelector('.app').dataset.people === 'shown'");
  return page;
}

const doorName = "document.querySelector('#door-name')";
const nameField = "document.querySelector('#username')";
const dialog = "document.querySelector('dialog[open]')";

export const SCREENS: readonly Screen[] = [
  ["door", (world) => anybodyAt(world, "/", { shown: doorName })],
  [
    "door-complaining",
    async (world) => {
      const shown = "document.activeElement?.id === 'door-name'";
      const page = await anybodyAt(world, "/", { shown });
      await page.type("@");
      await page.press("Enter");
      await page.until("document.querySelector('.complaint:not([hidden])')");
      return page;
    },
  ],
  ["signin", (world) => anybodyAt(world, "/signin", { shown: nameField })],
  ["register", (world) => anybodyAt(world, "/register", { shown: nameField })],
  [
    "setup",
    async (world) => {
      const { app } = await openChat({ name });
      const path = `/setup?${app.setupSecret()}`;
      return anybodyAt(world, path, { shown: nameField, host: app.url });
    },
  ],
  [
    "invitation",
    async (world) => {
      const client = await world.chat.connect(world.owner);
      await client.ask({ type: "join", room: "slipway" });
      const answer = await client.ask({ type: "invite", room: "slipway" });
      await client.close();
      const path = answer.type === "ack" ? answer.invitation?.path : undefined;
      return anybodyAt(world, path ?? expect.unreachable(answer.type), { shown: nameField });
    },
  ],
  ["room", (world) => inRoom(world)],
  ["room-empty", (world) => inRoom(world, "sail-loft")],
  [
    "room-unread",
    async (world) => {
      const page = await inRoom(world, "electrics");
      const tess = await world.chat.join("Tess the second", "slipway");
      await tess.ask({ type: "chat", room: "slipway", text: "@Ada Moss they are in the van" });
      await tess.close();
      await page.until("document.querySelector('a.r.unread .c')");
      return page;
    },
  ],
  ["rooms", amongRooms],
  ["people", amongPeople],
  [
    "no-longer-in-a-room",
    async (world) => {
      const mole = `Mole ${world.size.width}`;
      const secret = await makeAccount(world.store, mole);
      const page = await openPage(world.size);
      const host = world.nextHost();
      await page.cdp("Network.setCookie", { name: "chat-session", value: secret, url: host });
      await page.goto(`${host}/r/jetty`);
      await page.until(title("jetty"));
      const owner = await world.chat.connect(world.owner);
      await owner.ask({ type: "ban", room: "jetty", user: mole, reason: "noise" });
      await page.until(title("You are no longer in this room"));
      await owner.close();
      return page;
    },
  ],
  [
    "offline",
    async (world) => {
      const other = await openChat({ name });
      const { url } = other.app;
      const page = await anybodyAt(world, "/r/harbour", { shown: doorName, host: url });
      await page.type("Ada Moss");
      await page.press("Enter");
      await page.until("document.querySelector('#composer')");
      await write(page, "heard");
      await page.until("document.querySelector('#timeline article[data-seq]')");
      await other.app.stop({ drain: false });
      await write(page, "into the void");
      await page.until("!document.querySelector('#banner').hidden");
      await page.until("/Waiting to send/.test(document.querySelector('#timeline').innerText)");
      return page;
    },
  ],
  [
    "search",
    async (world) => {
      const page = await inRoom(world);
      await page.press("f", "Control", "Shift");
      await page.until("document.activeElement?.id === 'search-query'");
      await page.type("tide");
      await page.until("document.querySelector('#search-results mark')");
      return page;
    },
  ],
  [
    "search-nothing",
    async (world) => {
      const page = await inRoom(world);
      await page.press("f", "Control", "Shift");
      await page.until("document.activeElement?.id === 'search-query'");
      await page.type("zzzz");
      await page.until("/Nothing/.test(document.querySelector('.find .tally')?.innerText)");
      return page;
    },
  ],
  [
    "palette",
    async (world) => {
      const page = await inRoom(world);
      await page.press("k", "Control");
      await page.until("document.querySelector('dialog[open] [role=option]')");
      return page;
    },
  ],
  [
    "palette-acts",
    async (world) => {
      const page = await inRoom(world);
      await page.press("k", "Control");
      await page.until("document.querySelector('dialog[open] [role=option]')");
      await page.type(">");
      await page.until("document.querySelector('dialog[open] [role=option]')");
      return page;
    },
  ],
  [
    "shortcuts",
    async (world) => {
      const page = await inRoom(world);
      await page.press("/", "Control");
      await page.until(dialog);
      return page;
    },
  ],
  [
    "dialog-another-room",
    async (world) => {
      const page = await amongRooms(world);
      await press(page, ".side", "Join or make a room");
      await page.until(dialog);
      return page;
    },
  ],
  [
    "dialog-room-settings",
    async (world) => {
      const page = await inRoom(world, "sail-loft");
      await openRoomMenu(page, "Room settings");
      return page;
    },
  ],
  [
    "room-menu",
    async (world) => {
      const page = await inRoom(world);
      await press(page, ".tools", "Room menu");
      await page.until("document.querySelector('#room-menu:popover-open .levels')");
      return page;
    },
  ],
  [
    "my-menu",
    async (world) => {
      const page = await amongRooms(world);
      await openMe(page);
      return page;
    },
  ],
  [
    "people-away",
    async (world) => {
      const dag = await world.chat.join(`Dag ${world.size.width}`, "slipway");
      const page = await amongPeople(world);
      await dag.ask({ type: "away" });
      await page.until("document.querySelector('#people .on.away')");
      return page;
    },
  ],
  [
    "bell",
    async (world) => {
      const page = await amongRooms(world);
      await press(page, ".house", "Notifications");
      await page.until("document.querySelector('dialog .bell')");
      return page;
    },
  ],
  [
    "person",
    async (world) => {
      const nils = await world.chat.join("Vera", "slipway");
      const page = await amongPeople(world);
      await press(page, "#people", "VVera");
      await page.until("document.querySelector('#person-card:popover-open .card-head')");
      await nils.close();
      return page;
    },
  ],
  ["message-bar", onMessage],
  [
    "message-menu",
    async (world) => {
      const page = await onMessage(world);
      await page.press("Enter");
      await page.until("document.querySelector('#message-menu:popover-open')");
      return page;
    },
  ],
  [
    "emoji",
    async (world) => {
      const page = await onMessage(world);
      await page.press("+");
      await page.until("document.querySelectorAll('#emoji-grid button').length > 390");
      return page;
    },
  ],
  [
    "writing-emoji",
    async (world) => {
      const page = await inRoom(world);
      await press(page, ".composer", "Emoji");
      await page.until("document.querySelectorAll('#writing-emoji-grid button').length > 390");
      await page.until(
        "document.querySelector('[popovertarget=writing-emoji][aria-expanded=true]')",
      );
      return page;
    },
  ],
  [
    "formats",
    async (world) => {
      const page = await inRoom(world);
      // A phone has no button for it.
      if (isPhone(world)) return page;
      await press(page, ".composer", "Format");
      await page.until("document.querySelector('#formats button')");
      await page.until("document.querySelector('[popovertarget=formats][aria-expanded=true]')");
      return page;
    },
  ],
  [
    "dialog-delete",
    async (world) => {
      const page = await onMessage(world);
      await page.press("Delete");
      await page.until("document.querySelector('#delete-go')");
      return page;
    },
  ],
  [
    "answering",
    async (world) => {
      const page = await onMessage(world);
      await page.press("r");
      await page.until("!document.querySelector('#replying').hidden");
      await page.type("@ed");
      await page.until("!document.querySelector('#completion')?.hidden");
      return page;
    },
  ],
  ["settings", (world) => ownersAt(world, "/settings", "document.querySelector('.settings')")],
  ...["people", "rooms", "reports", "bans", "audit", "access", "place"].map((path): Screen => [
    `admin-${path}`,
    (world) => ownersAt(world, `/admin/${path}`, "document.querySelector('.admin h1')"),
  ]),
];
