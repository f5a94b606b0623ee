// A history turned around: by message, and by place in a room. Pure.

import { type ClientHistory, type Entry, type History, keyOf, type Seen } from "./history.ts";

export type Ack = Extract<Entry, { what: "acked" }>;

/** One message over all its tries. */
export type Sent = {
  key: string;
  room: string;
  text: string;
  action: boolean;
  client: string;
  /** Null when no welcome was ever seen. */
  userId: string | null;
  username: string;
  /** The connections it was sent on, in order. */
  tries: number[];
  refusals: number;
  /** Tries that were answered `internal`: stored or not. */
  unclear: number;
  acks: Ack[];
  /** When it was sent first and last, in milliseconds since the run began. */
  firstTryMs: number;
  lastTryMs: number;
  /** Positions in the client's entries, for what was before what. */
  firstSentAt: number;
  firstAckedAt: number;
};

export type Sighting = { who: string; userId: string | null; room: string; event: Seen };

export type View = {
  sent: ReadonlyMap<string, Sent>;
  /** By room and seq, as the WebSocket told it at the end. */
  log: ReadonlyMap<string, ReadonlyMap<number, Seen>>;
  head(room: string): number;
  /** Every message that anybody saw anywhere, in each client's order; the readings at the end last. */
  sightings: readonly Sighting[];
};

export function userOf(client: ClientHistory): string | null {
  const welcome = client.entries.find((entry) => entry.what === "welcome");
  return welcome?.what === "welcome" ? welcome.userId : null;
}

/** The messages that an entry carries. */
export function eventsIn(entry: Entry): readonly Seen[] {
  switch (entry.what) {
    case "live":
      return [entry.event];
    case "joined":
      return entry.events;
    case "page":
      return entry.messages;
    default:
      return [];
  }
}

export function viewOf(history: History): View {
  const sent = new Map<string, Sent>();
  const sightings: Sighting[] = [];
  for (const client of history.clients) {
    gather(client, sent);
    const userId = userOf(client);
    for (const entry of client.entries) {
      if (!("room" in entry)) continue;
      for (const event of eventsIn(entry))
        sightings.push({ who: client.client, userId, room: entry.room, event });
    }
  }
  const log = new Map<string, Map<number, Seen>>();
  const heads = new Map<string, number>();
  for (const { room, way, head, messages } of history.final) {
    for (const event of messages)
      sightings.push({ who: `the ${way} reading`, userId: null, room, event });
    if (way !== "websocket") continue;
    heads.set(room, head);
    log.set(room, new Map(messages.map((event) => [event.seq, event])));
  }
  return { sent, log, head: (room) => heads.get(room) ?? 0, sightings };
}

function gather(client: ClientHistory, sent: Map<string, Sent>): void {
  const userId = userOf(client);
  for (const [at, entry] of client.entries.entries()) {
    if (entry.what !== "sent" && entry.what !== "acked" && entry.what !== "refused") continue;
    let message = sent.get(entry.key);
    if (entry.what === "sent") {
      const { key, room, text, action, connection } = entry;
      if (message === undefined) {
        const { client: name, username } = client;
        const author = { client: name, userId, username };
        const ms = { firstTryMs: entry.at, lastTryMs: entry.at };
        const none = {
          refusals: 0,
          unclear: 0,
          acks: [],
          firstSentAt: at,
          firstAckedAt: Infinity,
          ...ms,
        };
        message = { key, room, text, action, ...author, tries: [], ...none };
        sent.set(key, message);
      }
      message.tries.push(connection);
      message.lastTryMs = entry.at;
    } else if (message !== undefined && entry.what === "refused") {
      if (entry.code === "internal") message.unclear++;
      else message.refusals++;
    } else if (message !== undefined && entry.what === "acked") {
      message.acks.push(entry);
      message.firstAckedAt = Math.min(message.firstAckedAt, at);
    }
  }
}

/** The message of `view` that a sighting shows; undefined when nobody sent it. */
export const sentFor = (view: View, event: Seen): Sent | undefined =>
  view.sent.get(keyOf(event.text));
