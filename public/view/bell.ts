// The panel of the bell: what this browser tells of, and the only place from which it is asked whether it may.

import type { Level } from "../../src/protocol/message-events.ts";
import { h, put } from "../lib/dom.ts";
import type { PushState, Refusal } from "../net/push.ts";
import { listed, nameOf } from "../state/rooms.ts";
import * as words from "../words/en/bell.ts";
import * as pushWords from "../words/en/push.ts";
import { refused } from "../words/en/told.ts";
import type { Client } from "./client.ts";
import { openDialog, troubleLine } from "./dialog.ts";
import { check } from "./field.ts";
import type { Page } from "./page.ts";
import { ownPush, pushDevice } from "./push-device.ts";
import { keepWish, readWish, type Wish } from "./wishes.ts";

export function showBell({ page }: Client): void {
  openDialog("bell", words.title, () =>
    h(
      "div",
      { class: "bell" },
      h("p", { class: "lede" }, words.lede(page.instance.get())),
      openPart(page),
      wish(page, "everything"),
      wish(page, "tone"),
      awayPart(page),
      roomsPart(page),
    ),
  );
  // What it is for comes before what may be added to it.
  document.querySelector<HTMLElement>(".bell .does button")?.focus();
}

type Does = readonly [label: string, run: () => void];
type Said = { text: string; buttons?: readonly Does[] };

/** A heading, how it is now, and what to do about it. */
function part(heading: string): { node: HTMLElement; say(said: Said): void } {
  const state = h("p", { role: "status" });
  const does = h("div", { class: "does" });
  return {
    node: h("section", {}, h("h3", {}, heading), state, does),
    say({ text, buttons = [] }) {
      const held = does.contains(document.activeElement);
      state.textContent = text;
      put(
        does,
        ...buttons.map(([label, onclick]) =>
          h("button", { class: "btn", type: "button", onclick }, label),
        ),
      );
      if (held) does.querySelector("button")?.focus();
    },
  };
}

function openPart({ kept }: Page): HTMLElement {
  const { node, say } = part(words.whileOpen);
  const device = pushDevice();

  async function turnOn(): Promise<void> {
    if ((await device.askPermission()) === "granted") keepWish(kept, "notices", true);
    draw();
  }

  function turnOff(): void {
    keepWish(kept, "notices", false);
    draw();
  }

  function draw(): void {
    if (!device.isSecure) return say({ text: pushWords.states.insecure });
    if (device.isPhoneTab) return say({ text: pushWords.states["needs-home-screen"] });
    if (!("Notification" in window)) return say({ text: words.cannot });
    if (device.permission() === "denied") return say({ text: pushWords.states.denied });
    if (device.permission() === "granted" && readWish(kept, "notices"))
      return say({ text: words.on, buttons: [[words.turnOff, turnOff]] });
    say({ text: words.off, buttons: [[words.turnOn, () => void turnOn()]] });
  }
  draw();
  return node;
}

/** By Web Push: what comes when no page is open. */
function awayPart(page: Page): HTMLElement {
  const { node, say } = part(pushWords.heading);
  const trouble = troubleLine();
  node.append(trouble.node);
  const push = ownPush(page);
  const me = page.you.get();

  async function run(act: () => Promise<Refusal | null>): Promise<void> {
    trouble.clear();
    const refusal = await act();
    await draw();
    if (refusal !== null) trouble.say(refused(refusal));
  }

  async function test(): Promise<void> {
    trouble.clear();
    const refusal = await push.sendTest(pushWords.testText);
    if (refusal !== null) trouble.say(refused(refusal));
    else say({ text: pushWords.testSent, buttons: whenOn });
  }

  const whenOn: Does[] = [
    [pushWords.turnOff, () => void run(() => push.unsubscribe())],
    [pushWords.test, () => void test()],
  ];

  async function draw(): Promise<void> {
    if (me === null || me.guest) return say({ text: pushWords.forAccounts });
    const state: PushState = await push.state();
    const turnOn = (): void => void run(() => push.subscribe(me.userId));
    const buttons: Does[] = state === "off" ? [[pushWords.turnOn, turnOn]] : [];
    say({ text: pushWords.states[state], buttons: state === "on" ? whenOn : buttons });
  }
  void draw();
  // Soon after the page came the worker may not be there yet.
  if ("serviceWorker" in navigator) void navigator.serviceWorker.ready.then(draw);
  return node;
}

const sentences = {
  everything: { label: words.everything, hint: words.everythingHint },
  tone: { label: words.tone, hint: words.toneHint },
};

function wish({ kept }: Page, name: Exclude<Wish, "notices">): HTMLElement {
  const { node, input } = check({ id: `bell-${name}`, ...sentences[name] }, readWish(kept, name));
  input.addEventListener("change", () => keepWish(kept, name, input.checked));
  return node;
}

/** How each room is set, in a few lines; the choice itself is in the room's menu. */
function roomsPart({ rooms }: Page): HTMLElement {
  const named = (level: Level): string[] =>
    listed(rooms.get(), null)
      .filter(({ read }) => read?.level === level)
      .map(nameOf);
  const [some, none] = [named("mentions"), named("none")];
  return h(
    "section",
    {},
    h("h3", {}, words.byRoom),
    some.length + none.length === 0 && h("p", {}, words.allTell),
    some.length > 0 && h("p", { dir: "auto" }, words.mentionsOnly(some)),
    none.length > 0 && h("p", { dir: "auto" }, words.nothing(none)),
    h("p", { class: "hint" }, words.inMenu),
  );
}
