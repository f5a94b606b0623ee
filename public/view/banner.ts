// Says that there is no connection and when the next try is. Quiet for the first two seconds.

import type { Timer } from "../lib/clock.ts";
import { h, put } from "../lib/dom.ts";
import type { Link, Socket } from "../net/socket.ts";
import { partingOf } from "../state/parting.ts";
import * as words from "../words/en/link.ts";
import { icon } from "./icons.ts";
import type { Page } from "./page.ts";
import { toForm } from "./route.ts";

// Most cuts are over by then; saying so would only make people look up.
const quietMs = 2_000;

/** The seat is always there, so that what comes into it is announced. */
export function createBanner(
  { link, nudge }: Socket,
  { clock, said }: Pick<Page, "clock" | "said">,
): HTMLElement {
  const line = h("span", {});
  // Counting down aloud would be unbearable.
  const countdown = h("span", { class: "num", "aria-hidden": "true" });
  const tryNow = h("button", { type: "button", onclick: () => nudge() }, words.tryNow);
  const signIn = h("a", { href: toForm("/signin"), hidden: true }, words.signIn);
  const banner = h(
    "div",
    { class: "link-state", id: "banner", hidden: true },
    icon("wifi"),
    line,
    countdown,
    tryNow,
    signIn,
  );
  const seat = h("div", { role: "status" }, banner);
  let downSinceMs: number | null = null;
  let timer: Timer | null = null;

  function draw(): void {
    timer?.cancel();
    const now = link.get();
    if (now.state === "open") {
      downSinceMs = null;
      banner.hidden = true;
      return;
    }
    downSinceMs ??= clock.elapsed();
    const quietFor = quietMs - (clock.elapsed() - downSinceMs);
    if (quietFor > 0 && now.state !== "stopped") {
      timer = clock.after(quietFor, draw);
      return;
    }
    show(now);
  }

  function show(now: Exclude<Link, { state: "open" }>): void {
    banner.hidden = false;
    const parting = now.state === "connecting" ? null : partingOf(now, said.get());
    tryNow.hidden = now.state !== "waiting";
    signIn.hidden = parting?.way !== "signIn";
    signIn.href = toForm("/signin");
    if (now.state === "stopped") {
      const reload = parting?.way === "reload" ? words.reload : "";
      return write([parting?.text, reload].join(" ").trim(), "");
    }
    if (now.state === "connecting") return write(words.offline, words.trying);
    const sec = Math.max(1, Math.ceil((now.atMs - clock.elapsed()) / 1_000));
    write(parting?.text ?? words.offline, words.nextTry(sec));
    timer = clock.after(Math.max(250, (now.atMs - clock.elapsed()) % 1_000), draw);
  }

  function write(text: string, more: string): void {
    if (line.textContent !== text) put(line, text);
    if (countdown.textContent !== more) put(countdown, more);
  }

  link.subscribe(draw);
  draw();
  return seat;
}
