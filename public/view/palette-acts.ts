// All that can be done from the palette, each as it is done elsewhere on the page.

import type { RoomName } from "../../src/protocol/ids.ts";
import { may } from "../../src/protocol/roles.ts";
import { mayHere } from "../state/rights.ts";
import { nameOf, reads, type Room } from "../state/rooms.ts";
import * as me from "../words/en/me-menu.ts";
import { joinOrMake } from "../words/en/page.ts";
import * as words from "../words/en/palette.ts";
import { notifications } from "../words/en/rooms.ts";
import type { Outcome } from "./actions.ts";
import type { Client } from "./client.ts";
import type { IconName } from "./icons.ts";
import { chooseLanguage, languageChoices, readLanguage } from "./language.ts";
import { askName, signOutForm } from "./me-menu.ts";
import { whenLoaded } from "./loading.ts";
import { note, openRoom } from "./page.ts";
import { toForm } from "./route.ts";
import { chooseTheme, readTheme, themes } from "./theme.ts";

export type PaletteWays = {
  go(room: RoomName): void;
  search(where: "here" | "everywhere", query?: string): void;
  addRoom(): void;
  allRead(): void;
  /** Shows those in the room, or takes them away. */
  people(): void;
};

export type Act = { name: string; sign: IconName; keys?: string; run(): void };

type Load = <Part>(part: Promise<Part>, run: (part: Part) => unknown) => void;
type Here = { room: Room; load: Load };

/** In the order in which they are shown before anything is typed. */
export function actsOf(client: Client, ways: PaletteWays): Act[] {
  const room = openRoom(client.page);
  const load: Load = (part, run) => whenLoaded(client.page, part, run);
  return [
    {
      name: words.searchAll,
      sign: "search",
      keys: "mod+shift+f",
      run: () => ways.search("everywhere"),
    },
    { name: joinOrMake, sign: "plus", run: ways.addRoom },
    { name: words.allRead, sign: "unread", keys: "shift+escape", run: ways.allRead },
    {
      name: words.keys,
      sign: "key",
      keys: "mod+/",
      run: () => load(import("./shortcuts.ts"), ({ showShortcuts }) => showShortcuts(client.page)),
    },
    {
      name: notifications,
      sign: "bell",
      run: () => press(document.querySelector(".house button")),
    },
    ...ownActs(client, load),
    ...(room === undefined ? [] : roomActs(client, ways, { room, load })),
    ...looks(client),
  ];
}

function ownActs(client: Client, load: Load): Act[] {
  const you = client.page.you.get();
  if (you === null) return [];
  if (you.guest)
    return [
      {
        name: me.changeName,
        sign: "pen",
        run: () => load(import("./dialog.ts"), (dialog) => askName(client, dialog)),
      },
      { name: me.makeAccount, sign: "people", run: () => location.assign(toForm("/register")) },
    ];
  const keeps = may("readReports", { role: you.role, roomRole: null });
  const order: Act = { name: me.keepOrder, sign: "key", run: () => location.assign("/admin") };
  return [
    {
      name: words.newPrivate,
      sign: "lock",
      run: () => load(import("./new-room.ts"), ({ askPrivate }) => askPrivate(client)),
    },
    { name: me.settings, sign: "gear", run: () => location.assign("/settings") },
    ...(keeps ? [order] : []),
    {
      name: me.signOut,
      sign: "leave",
      run() {
        const form = signOutForm();
        document.body.append(form);
        form.submit();
      },
    },
  ];
}

function roomActs(client: Client, ways: PaletteWays, { room, load }: Here): Act[] {
  const { page, actions } = client;
  const name = nameOf(room);
  const asker = { you: page.you.get(), room };
  const isMuted = room.read?.level === "none";
  const say = async (outcome: Outcome): Promise<void> => {
    const refusal = await outcome;
    if (refusal !== null) note(page, refusal.text, { bad: true });
  };
  async function setLevel(): Outcome {
    const level = isMuted ? "all" : "none";
    const refusal = await actions.act({ type: "setLevel", room: room.room, level });
    if (refusal === null)
      page.rooms.set(reads(page.rooms.get(), room.room, (reading) => ({ ...reading, level })));
    return refusal;
  }
  const all: (Act & { may: boolean })[] = [
    {
      may: true,
      name: words.searchHere(name),
      sign: "search",
      keys: "/",
      run: () => ways.search("here"),
    },
    { may: true, name: words.showPeople, sign: "people", run: ways.people },
    {
      may: true,
      name: isMuted ? words.unmute(name) : words.mute(name),
      sign: "mute",
      run: () => void say(setLevel()),
    },
    {
      may: room.kind !== "direct",
      name: words.membersOf(name),
      sign: "people",
      run: () => load(import("./members.ts"), ({ showMembers }) => showMembers(client, room)),
    },
    {
      may: mayHere("inviteToRoom", asker),
      name: words.inviteTo(name),
      sign: "link",
      run: () =>
        load(import("./invite.ts"), ({ showInvitations }) => showInvitations(client, room)),
    },
    {
      may: mayHere("updateRoom", asker),
      name: words.settingsOf(name),
      sign: "gear",
      run: () =>
        load(import("./room-settings.ts"), ({ askRoomSettings }) => askRoomSettings(client, room)),
    },
    {
      may: true,
      name: words.leave(name),
      sign: "leave",
      run: () => void say(actions.leave(room.room)),
    },
  ];
  return all.filter((each) => each.may);
}

/** What is not so already. The choice in the menu is what is pressed, once it is there: it shows what holds. */
function looks({ page }: Client): Act[] {
  const theme = readTheme(page.kept);
  const language = readLanguage();
  return [
    ...themes
      .filter((each) => each !== theme)
      .map((each) => ({
        name: words.appearance[each],
        sign: "gear" as const,
        run() {
          const choice = document.querySelector<HTMLElement>(`input[name=theme][value=${each}]`);
          if (choice === null) chooseTheme(page.kept, each);
          else choice.click();
        },
      })),
    ...languageChoices
      .filter((each) => each !== language)
      .map((each) => ({
        name: `${me.language}: ${me.languages[each]}`,
        sign: "gear" as const,
        run: () => chooseLanguage(each),
      })),
  ];
}

const press = (node: HTMLElement | null): void => node?.click();
