// A server whose pages are asked, and people who are signed in there.

import { hashOf } from "../../../src/identity/secrets.ts";
import { createLog } from "../../../src/lib/log.ts";
import { asUsername } from "../../../src/protocol/ids.ts";
import type { Store } from "../../../src/store/store.ts";
import { type Chat, memoryStore, openChat } from "../../support/chat.ts";
import { type ManualClock, manualClock } from "../../support/manual-clock.ts";
import { quickHash } from "../../support/passwords.ts";
import { makeAccount } from "../../support/people.ts";
import { type Answer, type WebBrowser, webBrowser } from "../../support/web-browser.ts";

export type Place = { chat: Chat; store: Store; url: string; clock: ManualClock };

export async function openPlace(
  changes: Parameters<typeof openChat>[0] = {},
  parts: Parameters<typeof openChat>[1] = {},
): Promise<Place> {
  const store = await memoryStore(createLog("json", () => {}));
  const clock = manualClock(Date.now());
  const chat = await openChat(changes, { store, clock, ...parts });
  return { chat, store, clock, url: `http://127.0.0.1:${chat.app.port}` };
}

export const password = "a lamp on the landing stage";
const passwordHash = quickHash(password);

let names = 0;
export const newName = (): string => `Ada ${++names}`;

/** A browser that is signed in; its owner's password is `password`. */
export async function signedIn({
  store,
  url,
}: Place): Promise<{ browser: WebBrowser; username: string }> {
  const username = newName();
  const secret = await makeAccount(store, username);
  const found = await store.session(hashOf(secret));
  if (found === null) throw new Error("made just now");
  await store.setPassword(found.account.userId, await passwordHash, found.session.id);
  const browser = webBrowser(url);
  browser.become(secret);
  return { browser, username: asUsername(username) };
}

/** What a page says was wrong; empty for nothing. */
export const complaintIn = (answer: Answer): string =>
  /class="(?:complaint|err)"[^>]*>.*?<\/svg\s*>([^<]*)</s.exec(answer.text)?.[1]?.trim() ?? "";
