// Reads what a room holds at the end, in two ways that share as little as possible. Not through the proxy.

import type { History as Page } from "../../src/protocol/events.ts";
import { connect } from "../support/client.ts";
import { type FinalLog, seenOf } from "./history.ts";

const pageSize = 200;

/** Reads on from page to page until there is no more. */
async function readAll(
  room: string,
  way: FinalLog["way"],
  pageAfter: (after: number) => Promise<Page>,
): Promise<FinalLog> {
  const log: FinalLog = { room, way, head: 0, messages: [] };
  for (let after = 0; ;) {
    const page = await pageAfter(after);
    log.head = page.head;
    log.messages.push(...page.messages.map(seenOf));
    const last = page.messages.at(-1)?.seq ?? after;
    // A server that says there is more and gives nothing new must not keep us here for ever.
    if (!page.more || last <= after) return log;
    after = last;
  }
}

export async function readByWebSocket(port: number, rooms: readonly string[]): Promise<FinalLog[]> {
  const reader = await connect(`ws://127.0.0.1:${port}/ws`);
  try {
    await reader.next("welcome");
    const logs: FinalLog[] = [];
    for (const room of rooms) {
      const joined = await reader.ask({ type: "join", room, limit: 0 });
      if (joined.type !== "joined") throw new Error(`${room}: ${JSON.stringify(joined)}`);
      const pageAfter = async (after: number): Promise<Page> => {
        const page = await reader.ask({ type: "history", room, after, limit: pageSize });
        if (page.type !== "history") throw new Error(`${room}: ${JSON.stringify(page)}`);
        return page;
      };
      logs.push(await readAll(room, "websocket", pageAfter));
    }
    return logs;
  } finally {
    reader.cut();
  }
}

export async function readByHttp(port: number, rooms: readonly string[]): Promise<FinalLog[]> {
  const logs: FinalLog[] = [];
  for (const room of rooms) {
    const address = `http://127.0.0.1:${port}/api/rooms/${encodeURIComponent(room)}/messages`;
    const pageAfter = async (after: number): Promise<Page> => {
      const answer = await fetch(`${address}?after=${after}&limit=${pageSize}`);
      if (!answer.ok) throw new Error(`${room}: HTTP ${answer.status} ${await answer.text()}`);
      // Of the same declaration as the frame; the checker looks at each message.
      return (await answer.json()) as Page;
    };
    logs.push(await readAll(room, "http", pageAfter));
  }
  return logs;
}
