// A wire for where WebSockets are blocked: the same frames come as server-sent events and go by POST. Loaded when
// it is first needed. Knows no frame, no room.
//
// By fetch, not by EventSource: that one names the page's origin nowhere, comes back by itself without asking
// `socket.ts`, and does not say why it was refused.

import type { Clock } from "../lib/clock.ts";
import type { Dial } from "./socket.ts";

export type StreamOptions = {
  /** Where a stream is opened. */
  url: URL;
  clock: Clock;
  /** What shows who this is where no cookie does. */
  headers?: () => Readonly<Record<string, string>>;
  /** How else the stream itself is fetched, for what is no browser. */
  opening?: Pick<RequestInit, "keepalive">;
};

// A body of the largest size over a phone's worst line. The heartbeat sees only what comes.
const postWithinMs = 30_000;
/** Of a connection that was cut (RFC 6455 §7.4.1). */
const cutCode = 1006;
const separator = "\n\n";
const encoder = new TextEncoder();

type Said = { name: string; data: string };

export function streamDial({ url, clock, headers, opening = {} }: StreamOptions): Dial {
  return ({ received, closed }) => {
    const ending = new AbortController();
    const unsent: string[] = [];
    let here: { to: URL; bytes: number } | null = null;
    let asked = false;
    let posting = false;
    let batch = 0;

    function end(code: number, reason = ""): void {
      if (ending.signal.aborted) return;
      ending.abort();
      closed(code, reason);
    }
    const cut = (): void => end(cutCode);

    const post = (to: URL, more: RequestInit): Promise<Response> =>
      fetch(to, {
        ...{ method: "POST", signal: ending.signal, headers: headers?.() ?? {} },
        ...more,
      });

    async function listen(): Promise<void> {
      const answer = await post(url, opening);
      const type = answer.headers.get("content-type") ?? "";
      if (!answer.ok || answer.body === null || !type.startsWith("text/event-stream")) return cut();
      const decoder = new TextDecoder();
      let text = "";
      for await (const chunk of chunksOf(answer.body)) {
        text += decoder.decode(chunk, { stream: true });
        const events = text.split(separator);
        text = events.pop() ?? "";
        for (const event of events) take(parsed(event));
      }
      cut();
    }

    function take({ name, data }: Said): void {
      if (ending.signal.aborted || data === "") return;
      if (name === "message") return received(data);
      // Our server's; it says no others than these.
      const said = JSON.parse(data) as {
        stream: string;
        bytes: number;
        code: number;
        reason: string;
      };
      if (name === "stream")
        here = { to: new URL(`${url.pathname}/${said.stream}`, url), bytes: said.bytes };
      else if (name === "ping") asked = true;
      else if (name === "close") return end(said.code, said.reason);
      void pump();
    }

    // One at a time, so that they come in in order; what is said meanwhile goes together.
    async function pump(): Promise<void> {
      if (posting) return;
      posting = true;
      await null; // all of this turn goes together
      while (here !== null && !ending.signal.aborted && (asked || unsent.length > 0)) {
        asked = false;
        const to = new URL(here.to);
        to.searchParams.set("batch", String(++batch));
        const late = clock.after(postWithinMs, cut);
        // Failed, nobody knows what became of it: as when a WebSocket breaks after a frame was written.
        const body = nextBody(unsent, here.bytes);
        const answer = await post(to, { body }).catch(() => null);
        late.cancel();
        if (answer?.ok !== true) cut();
      }
      posting = false;
    }

    listen().catch(cut);
    return {
      send(text) {
        unsent.push(text);
        void pump();
      },
      close: cut,
    };
  };
}

// Safari's streams cannot be gone through by `for await`.
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}

function parsed(event: string): Said {
  const said = { name: "message", data: "" };
  for (const line of event.split("\n")) {
    if (line.startsWith("event: ")) said.name = line.slice(7);
    else if (line.startsWith("data: ")) said.data += line.slice(6);
  }
  return said;
}

/** Takes out as many frames as fit, one at least; empty when there are none, which answers a ping. */
function nextBody(unsent: string[], mostBytes: number): string {
  let bytes = 0;
  let count = 0;
  for (const frame of unsent) {
    bytes += encoder.encode(frame).byteLength + 1;
    if (count > 0 && bytes > mostBytes) break;
    count++;
  }
  return unsent.splice(0, count).join("\n");
}
