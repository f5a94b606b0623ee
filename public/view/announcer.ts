// Says what happens to people who do not see it: one sentence a message, or a count when many come at once.

import type { Clock } from "../lib/clock.ts";
import { cut } from "../lib/cut.ts";
import { h } from "../lib/dom.ts";
import { newMessages } from "../words/en/message.ts";

export type Announcer = {
  node: HTMLElement;
  /** A live message: "Bo: text". */
  message(text: string): void;
  /** Something else that has to be said once, now. */
  say(text: string): void;
};

const gatherMs = 2_000;
const mostSaid = 3;
const longest = 300;

export function createAnnouncer(clock: Clock): Announcer {
  const node = h("div", { class: "vh", role: "status", id: "announcer" });
  let gathered: string[] = [];
  let gathering = false;

  function put(lines: readonly string[]): void {
    node.replaceChildren(...lines.map((line) => h("p", {}, cut(line, longest))));
  }

  function gather(): void {
    gathering = true;
    clock.after(gatherMs, () => {
      gathering = false;
      if (gathered.length === 0) return;
      put(gathered.length > mostSaid ? [newMessages(gathered.length)] : gathered);
      gathered = [];
      gather();
    });
  }

  return {
    node,
    message(text) {
      if (gathering) return void gathered.push(text);
      put([text]);
      gather();
    },
    say: (text) => put([text]),
  };
}
