// Says that there is no connection and when the next try is. Quiet for the first two seconds.

import type { Clock, Timer } from "../lib/clock.ts";
import { h, put } from "../lib/dom.ts";
import type { Link, Socket } from "../net/socket.ts";
import { icon } from "./icons.ts";

// Most cuts are over by then; saying so would only make people look up.
const quietMs = 2_000;

/** The seat is always there, so that what comes into it is announced. */
export function createBanner({ link, nudge }: Socket, clock: Clock): HTMLElement {
  const words = h("span", {});
  // Counting down aloud would be unbearable.
  const countdown = h("span", { class: "num", "aria-hidden": "true" });
  const tryNow = h("button", { type: "button", onclick: () => nudge() }, "Try now");
  const banner = h(
    "div",
    { class: "link-state", id: "banner", hidden: true },
    icon("wifi"),
    words,
    countdown,
    tryNow,
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
    tryNow.hidden = now.state !== "waiting";
    if (now.state === "stopped") {
      const why = now.reason === "" ? "The server ended this connection" : now.reason;
      return write(`${why}. Reload the page to come back.`, "");
    }
    if (now.state === "connecting") return write("Offline.", "Trying now …");
    const sec = Math.max(1, Math.ceil((now.atMs - clock.elapsed()) / 1_000));
    write("Offline.", `Next try in ${sec} s.`);
    timer = clock.after(Math.max(250, (now.atMs - clock.elapsed()) % 1_000), draw);
  }

  function write(text: string, more: string): void {
    if (words.textContent !== text) put(words, text);
    if (countdown.textContent !== more) put(countdown, more);
  }

  link.subscribe(draw);
  draw();
  return seat;
}
