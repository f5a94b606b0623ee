// A server with one of each role, each with a browser and as many connections as they like.

import type { UserId } from "../../src/protocol/ids.ts";
import type { Role } from "../../src/protocol/roles.ts";
import type { Client } from "../support/client.ts";
import { makeAccount } from "../support/people.ts";
import { type WebBrowser, webBrowser } from "../support/web-browser.ts";
import { newName, openPlace, type Place } from "./pages/support.ts";

export type Someone = {
  name: string;
  id: UserId;
  session: string;
  browser: WebBrowser;
  /** Another connection of theirs, in `room` if one is named. */
  tab(room?: string): Promise<Client>;
};

export type Offices = Place & {
  /** Somebody new. */
  come(role: Role): Promise<Someone>;
} & Readonly<Record<Role, Someone>>;

export async function openOffices(): Promise<Offices> {
  const place = await openPlace();
  const come = (role: Role): Promise<Someone> => comeTo(place, role);
  return {
    ...place,
    come,
    owner: await come("owner"),
    admin: await come("admin"),
    moderator: await come("moderator"),
    member: await come("member"),
    guest: await come("guest"),
  };
}

async function comeTo({ chat, store, url }: Place, role: Role): Promise<Someone> {
  const session =
    role === "guest"
      ? (await chat.connect()).welcome.session
      : await makeAccount(store, newName(), role);
  const browser = webBrowser(url);
  browser.become(session);
  const first = await chat.connect(session);
  const { userId: id, username: name } = first.welcome.you;
  await first.close();
  const tab = async (room?: string): Promise<Client> => {
    const client = await chat.connect(session);
    if (room !== undefined) await client.ask({ type: "join", room });
    return client;
  };
  return { name, id, session, browser, tab };
}

/** The `seq` of what was said. */
export async function say(tab: Client, room: string, text: string): Promise<number> {
  const reply = await tab.ask({ type: "chat", room, text });
  return reply.type === "ack" ? (reply.seq ?? 0) : 0;
}
