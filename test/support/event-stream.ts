// A stream as it stands on the wire, for what a client of ours would not do.

import type { Welcome } from "../../src/protocol/events.ts";
import type { Chat } from "./chat.ts";

export type StreamEvent = { name: string; data: Record<string, unknown> };

export type EventStream = {
  readonly answer: Response;
  /** Shows who the stream is of. */
  readonly session: string;
  /** Where to post to, with what its id is. */
  readonly path: string;
  /** The next event, or comment (its name is empty); null at the end, or where it was cut. */
  next(): Promise<StreamEvent | null>;
  /** The first from here on that has this name; `message` for frames. Null as of `next`. */
  named(name: string): Promise<StreamEvent | null>;
  /** Status, and the error's code where there is one. */
  post(
    body: string | Uint8Array<ArrayBuffer> | ReadableStream,
    more?: { query?: string; headers?: Record<string, string> },
  ): Promise<[number, string]>;
  abort(): void;
};

export type Opening = { method?: "GET" | "POST"; query?: string; headers?: Record<string, string> };

/** Opens a stream and waits for its welcome. Throws what it was refused with. */
export async function openEvents(
  chat: Chat,
  { method = "GET", query = "", headers = {} }: Opening = {},
): Promise<EventStream> {
  const base = `http://127.0.0.1:${chat.app.port}`;
  const ending = new AbortController();
  const { signal } = ending;
  // A kept connection would come with what the test before left on it.
  const asked = { method, headers, signal, keepalive: false };
  const answer = await fetch(`${base}/stream${query}`, asked);
  if (!answer.ok || answer.body === null)
    throw new Error(`${answer.status} ${await answer.text()}`);
  const events = eventsIn(answer.body);
  const next = async () => (await events.next().catch(() => null))?.value ?? null;
  const named = async (name: string): Promise<StreamEvent | null> => {
    for (let event = await next(); event !== null; event = await next())
      if (event.name === name) return event;
    return null;
  };
  const opened = await named("stream");
  // The first frame of each connection.
  const welcome = (await named("message"))?.data as unknown as Welcome;
  const { session } = welcome;
  const path = `/stream/${String(opened?.data["stream"])}`;
  return {
    ...{ answer, session, path, next, named },
    async post(
      body,
      { query: more = "", headers: shown = { Authorization: `Bearer ${session}` } } = {},
    ) {
      const said = await fetch(`${base}${path}${more}`, { method: "POST", body, headers: shown });
      return [said.status, codeIn(await said.text())];
    },
    abort: () => ending.abort(),
  };
}

/** What opening one is answered: the status, and the error's code, which is empty for 200. */
export async function streamWith(
  chat: Chat,
  headers: readonly string[],
  { method = "GET", query = "" }: Pick<Opening, "method" | "query"> = {},
): Promise<[status: number, code: string]> {
  const ending = new AbortController();
  const lines = headers.map((line): [string, string] => {
    const [name = "", ...value] = line.split(":");
    return [name, value.join(":").trim()];
  });
  const url = `http://127.0.0.1:${chat.app.port}/stream${query}`;
  const answer = await fetch(url, {
    method,
    headers: lines,
    signal: ending.signal,
    keepalive: false,
  });
  try {
    return [answer.status, answer.ok ? "" : codeIn(await answer.text())];
  } finally {
    ending.abort();
  }
}

// Our own refusals are JSON with a code.
const codeIn = (body: string): string =>
  body.startsWith("{") ? (JSON.parse(body) as { code: string }).code : "";

async function* eventsIn(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent, null> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) yield eventOf(block);
  }
  return null;
}

function eventOf(block: string): StreamEvent {
  if (block.startsWith(":")) return { name: "", data: {} };
  const [, name = "message"] = /^event: (.*)$/m.exec(block) ?? [];
  const [, data = "{}"] = /^data: (.*)$/m.exec(block) ?? [];
  return { name, data: JSON.parse(data) as StreamEvent["data"] };
}
