// Which messages of a room its reader wants to be told of: a choice in the room's menu.

import type { Level } from "../../src/protocol/message-events.ts";
import { h, on } from "../lib/dom.ts";
import { reads, type Room } from "../state/rooms.ts";
import * as words from "../words/en/room.ts";
import type { Client } from "./client.ts";
import { note } from "./page.ts";

const LEVELS: readonly Level[] = ["all", "mentions", "none"];

export function levelChoice(client: Client, { room, read }: Room): Node {
  const { page, actions } = client;
  async function choose(level: Level): Promise<void> {
    const refusal = await actions.act({ type: "setLevel", room, level });
    if (refusal !== null) return note(page, refusal.text, { bad: true });
    page.rooms.set(reads(page.rooms.get(), room, (reading) => ({ ...reading, level })));
  }
  const choice = (level: Level): Node => {
    const input = h("input", { type: "radio", name: "room-level", value: level });
    input.checked = (read?.level ?? "all") === level;
    on(input, "change", () => void choose(level));
    return h("label", {}, input, words.levels[level]);
  };
  return h("fieldset", { class: "levels" }, h("legend", {}, words.tellMeOf), ...LEVELS.map(choice));
}
