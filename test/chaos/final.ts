// Reads what a room holds at the end, in two ways that share as little as possible. Not through the proxy.

import type { ChatEvent, History as Page } from "../../src/protocol/events.ts";
import { connect } from "../support/client.ts";
import { type FinalBoard, keptOf } from "./board-notes.ts";
import { type FinalLog, seenOf } from "./history.ts";

const pageSize = 200;

/** All that a room holds. */
type Whole = { head: number; messages: ChatEvent[] };
type PageAfter = (after: number) => Promise<Page>;

/** Reads on from page to page until there is no more. */
async function readAll(pageAfter: PageAfter): Promise<Whole> {
  const whole: Whole = { head: 0, messages: [] };
  for (let after = 0; ;) {
    const page = await pageAfter(after);
    whole.head = page.head;
    whole.messages.push(...page.messages);
    const last = page.messages.at(-1)?.seq ?? after;
    // A server that says there is more and gives nothing new must not keep us here for ever.
    if (!page.more || last <= after) return whole;
    after = last;
  }
}

const logOf =
  (way: FinalLog["way"]) =>
  (room: string, { head, messages }: Whole): FinalLog => ({
    ...{ room, way, head, messages: messages.map(seenOf) },
  });

const boardOf =
  (way: FinalBoard["way"]) =>
  (room: string, { head, messages }: Whole): FinalBoard => ({
    ...{ room, way, head, messages: messages.map(keptOf) },
  });

export const readByWebSocket = (port: number, rooms: readonly string[]): Promise<FinalLog[]> =>
  byWebSocket(port, rooms, logOf("websocket"));

export const readByHttp = (port: number, rooms: readonly string[]): Promise<FinalLog[]> =>
  byHttp(port, rooms, logOf("http"));

/** The boards, each in both ways. */
export async function readBoards(port: number, rooms: readonly string[]): Promise<FinalBoard[]> {
  return [
    ...(await byWebSocket(port, rooms, boardOf("websocket"))),
    ...(await byHttp(port, rooms, boardOf("http"))),
  ];
}

type Make<Log> = (room: string, whole: Whole) => Log;

async function byWebSocket<Log>(
  port: number,
  rooms: readonly string[],
  make: Make<Log>,
): Promise<Log[]> {
  const reader = await connect(`ws://127.0.0.1:${port}/ws`);
  try {
    await reader.next("welcome");
    const logs: Log[] = [];
    for (const room of rooms) {
      const joined = await reader.ask({ type: "join", room, limit: 0 });
      if (joined.type !== "joined") throw new Error(`${room}: ${JSON.stringify(joined)}`);
      const pageAfter = async (after: number): Promise<Page> => {
        const page = await reader.ask({ type: "history", room, after, limit: pageSize });
        if (page.type !== "history") throw new Error(`${room}: ${JSON.stringify(page)}`);
        return page;
      };
      logs.push(make(room, await readAll(pageAfter)));
    }
    return logs;
  } finally {
    reader.cut();
  }
}

async function byHttp<Log>(
  port: number,
  rooms: readonly string[],
  make: Make<Log>,
): Promise<Log[]> {
  const logs: Log[] = [];
  for (const room of rooms) {
    const address = `http://127.0.0.1:${port}/api/rooms/${encodeURIComponent(room)}/messages`;
    const pageAfter = async (after: number): Promise<Page> => {
      const answer = await fetch(`${address}?after=${after}&limit=${pageSize}`);
      if (!answer.ok) throw new Error(`${room}: HTTP ${answer.status} ${await answer.text()}`);
      // Of the same declaration as the frame; the checker looks at each message.
      return (await answer.json()) as Page;
    };
    logs.push(make(room, await readAll(pageAfter)));
  }
  return logs;
}
