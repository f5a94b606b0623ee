// The page and its service worker: registers it, shows what a clicked notification is about, offers a newer build.
// Loaded when the page has settled: nothing that one sees at first needs it.

import type { RoomName } from "../../src/protocol/ids.ts";
import { normaliseRoom } from "../../src/protocol/names.ts";
import { h, on } from "../lib/dom.ts";
import * as words from "../words/en/newer.ts";
import type { FromPage, FromWorker } from "../worker/messages.ts";
import type { Client } from "./client.ts";

const address = "/sw.js";

type Parts = {
  /** Shows that message; 0: the room. */
  go(room: RoomName, seq: number): void;
  /** What says that there is no connection: the offer stands below it. */
  banner: HTMLElement;
};

export async function startWorker({ page, socket }: Client, { go, banner }: Parts): Promise<void> {
  const { serviceWorker } = navigator;
  const seat = h("div", { role: "status" });
  banner.after(seat);

  on(serviceWorker, "message", (event) => {
    const { data, ports } = event as MessageEvent<FromWorker>; // of our own worker: no other says anything here
    const room = normaliseRoom(data.room);
    const isLooking = document.hasFocus() && room === page.open.get();
    if (data.type === "visit" && room !== null) go(room, data.seq);
    ports[0]?.postMessage(data.type === "visit" || isLooking);
  });
  serviceWorker.startMessages();
  // Another page asked for the newer build, or it is the first of all: then it is this page's own.
  on(serviceWorker, "controllerchange", () => void offerUnlessMine(serviceWorker.controller));

  const registration = await serviceWorker.register(allowed());
  const look = (): void => void offerUnlessMine(registration.waiting);
  // One may be on its way already, or be there since before.
  const watchArriving = (): void => {
    const arriving = registration.installing;
    if (arriving !== null) on(arriving, "statechange", look);
  };
  on(registration, "updatefound", watchArriving);
  watchArriving();
  look();
  // Where there was a new build the connection was cut. Offline, or too early: it is looked for again next time.
  const update = (): void => void registration.update().catch(() => {});
  socket.link.subscribe(() => socket.link.get().state === "open" && update());

  async function offerUnlessMine(worker: ServiceWorker | null): Promise<void> {
    if (worker === null || (await isMine(worker)) || seat.firstChild !== null) return;
    const later = h("button", { type: "button" }, words.later);
    const reload = h("button", { type: "button" }, words.reload);
    on(later, "click", () => seat.replaceChildren());
    on(reload, "click", () => replace(registration.waiting));
    const row = h("div", { class: "link-state newer", id: "newer" }, words.newer, reload, later);
    seat.replaceChildren(row);
  }
}

/** Of a policy that knows nothing else: the page's content policy lets no other text name a worker's script. */
function allowed(): string {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes }; // not every browser has them
  const policy = trustedTypes?.createPolicy("worker", { createScriptURL: () => address });
  return policy?.createScriptURL(address) ?? address;
}

/** What of them is used; to `register` its result is a string. */
type TrustedTypes = {
  createPolicy(
    name: string,
    rules: { createScriptURL(): string },
  ): { createScriptURL(from: string): string };
};

const say = (worker: ServiceWorker, message: FromPage, ports: Transferable[] = []): void =>
  worker.postMessage(message, ports);

/** The page runs a script of that worker's build: there is nothing to reload for. */
function isMine(worker: ServiceWorker): Promise<boolean> {
  const script =
    document.querySelector<HTMLScriptElement>("script[type=module]")?.src ?? location.href;
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data === true);
    say(worker, { type: "mine", script: new URL(script).pathname }, [port2]);
  });
}

/** Drafts and what waits to be sent lie in the browser's storage, and are there again afterwards. */
function replace(waiting: ServiceWorker | null): void {
  if (waiting === null) return location.reload();
  on(navigator.serviceWorker, "controllerchange", () => location.reload(), { once: true });
  say(waiting, { type: "takeOver" });
}
