// A connection where WebSockets do not get through: frames go out as server-sent events (HTML §9.2) and come
// in by POST. Keeps order, the bound of what is unsent, and who may post. Knows no command.
//
// A POST may come to another node than the one at which the stream ends, which is in the stream's id: it is passed on.

import type { Hub } from "../hub/hub.ts";
import type { Socket } from "../hub/room.ts";
import type { Post, Posted } from "../hub/signal-words.ts";
import { checkOrigin, credentialOf, type Proof, proves, shownBy } from "../identity/credentials.ts";
import { makeSecret } from "../identity/secrets.ts";
import type { Clock, Timer } from "../lib/clock.ts";
import { type Close, CLOSES } from "../protocol/closes.ts";
import { ChatError } from "../protocol/errors.ts";
import { readBytes } from "./body.ts";
import { createOutflow, type Outflow } from "./outflow.ts";
import { refusal, refusalOf } from "./refusal.ts";
import { secured } from "./headers.ts";

export type StreamSocket = Socket & { ping(): number };

/** The connection that a stream carries. */
export type Carried = {
  /** A text frame came. */
  frame(text: string): void;
  heard(): void;
  /** It answered a ping. */
  control(): void;
  /** Called once, a moment after the stream ended. `code` as of a WebSocket. */
  closed(code: number): void;
};

export type Streams = {
  /** `carry` is called at once: what the connection says there comes right after the stream's id. */
  open(request: Request, opening: Opening, carry: (socket: StreamSocket) => Carried): Response;
  /** `POST /stream/{id}`. Throws nothing but bugs. */
  take(request: Request, url: URL): Promise<Response>;
};

/** `proof`: what must be shown to post. `cookies`: the headers that keep who came in. */
export type Opening = { proof: Proof; cookies: readonly string[] };

export type StreamsOptions = {
  clock: Clock;
  hub: Pick<Hub, "signals" | "living">;
  origins: readonly string[];
  maxFrameBytes: number;
  maxUnsentBytes: number;
};

type Stream = {
  readonly proof: Proof;
  readonly carried: Carried;
  /** A body is on its way in. */
  reading: boolean;
  /** The number of the newest batch that was taken in. */
  taken: number;
  /** It answers pings, so silence means that nobody is there any more. */
  answers: boolean;
};

/** With the id of a stream. */
export const streamPath = /^\/stream(?:\/([\w-]+))?$/;

// Longer than what a command may take at the other node; a client waits ten times as long.
const postWithinMs = 3_000;
/** To one node, and not answered yet. Whoever knows its name may send them: it alone sees whose they are. */
export const mostPassedOn = 128;
// Proxies give up on an answer that is silent for 60 s.
const beatEveryMs = 15_000;
const beat = ":\n\n";
const ping = event("ping", {});
const type = {
  "Content-Type": "text/event-stream",
  // Who compresses it on the way holds it back.
  "Cache-Control": "no-store, no-transform",
  "X-Accel-Buffering": "no",
  // Bun times out nothing on it any more, so no other request may come by it (seen on 1.4.5).
  Connection: "close",
};
const noStream = "There is no such stream, or not any more";
const noAnswer = "The node at which that stream ends does not answer";
const noProof = "Show what the stream was opened with, or the session that its welcome gave";
const another = "Another body is on its way in: one at a time keeps their order";

export function createStreams(options: StreamsOptions): Streams {
  const { clock, origins, maxFrameBytes, maxUnsentBytes } = options;
  const { signals, living } = options.hub;
  const live = new Map<string, Stream>();
  const flows = new Set<Outflow>();
  // How many POSTs each node was sent and did not answer yet.
  const passedOn = new Map<string, number>();
  let beats: Timer | null = null;

  function keep(flow: Outflow): void {
    flows.add(flow);
    beats ??= clock.every(beatEveryMs, () => {
      for (const each of flows) each.beat(beat);
    });
  }

  function forget(id: string, flow: Outflow): void {
    live.delete(id);
    flows.delete(flow);
    if (flows.size > 0) return;
    beats?.cancel();
    beats = null;
  }

  function socketOf(flow: Outflow, stream: () => Stream): StreamSocket {
    return {
      apart: true,
      readyState: WebSocket.OPEN,
      send: (frame) => flow.send(`data: ${String(frame)}\n\n`),
      ping() {
        // Who never answered one is a person with curl: TCP alone tells that they are gone.
        if (!stream().answers) stream().carried.heard();
        return flow.send(ping);
      },
      close: (code = 1000, reason = "") => flow.end(event("close", { code, reason }), code),
      terminate: () => flow.cut(),
      getBufferedAmount: () => flow.unsentBytes(),
      // What is said in one turn is written at its end anyway.
      cork: (run) => run(),
      subscribe: () => true,
      unsubscribe: () => true,
      publish: () => 0,
    };
  }

  /** The next body. Throws ChatError. */
  async function textOf(request: Request): Promise<string> {
    const body = await readBytes(request, maxFrameBytes);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    } catch {
      throw new ChatError("bad_request", "The body is not UTF-8");
    }
  }

  async function takeIn(
    { stream: id, shown, batch }: Omit<Post, "body">,
    read: () => Promise<string>,
  ): Promise<Posted> {
    const stream = live.get(id);
    if (stream === undefined) return { status: 404, code: "bad_request", text: noStream };
    // Not who that is but the very thing: asking the store would let one body overtake another.
    if (!proves(shown, stream.proof))
      return { status: 401, code: "unauthenticated", text: noProof };
    if (stream.reading) return { status: 409, code: "bad_request", text: another };
    // A browser under whose request a kept connection broke may send it once more by itself.
    if (batch !== null && batch <= stream.taken) return takenIn;
    if (batch !== null && batch > stream.taken + 1)
      return { status: 409, code: "bad_request", text: another };
    stream.reading = true;
    const text = await read().finally(() => (stream.reading = false));
    if (!live.has(id)) return { status: 404, code: "bad_request", text: noStream };
    stream.taken = batch ?? stream.taken;
    const frames = linesOf(text).filter((line) => line !== "");
    stream.carried.heard();
    if (frames.length === 0) {
      stream.answers = true;
      stream.carried.control();
    }
    for (const frame of frames) stream.carried.frame(frame);
    return takenIn;
  }

  async function passOn(node: string, post: Omit<Post, "body">, request: Request): Promise<Posted> {
    if (!living().includes(node)) return { status: 404, code: "bad_request", text: noStream };
    // Before it counts: who sends it slowly must not be in the way of others.
    const body = await textOf(request);
    const noAnswerYet = passedOn.get(node) ?? 0;
    if (noAnswerYet >= mostPassedOn) return unanswered;
    passedOn.set(node, noAnswerYet + 1);
    try {
      const [posted] = await signals.ask([node], "post", { ...post, body }, postWithinMs);
      return posted ?? unanswered;
    } finally {
      const others = (passedOn.get(node) ?? 0) - 1;
      if (others > 0) passedOn.set(node, others);
      else passedOn.delete(node);
    }
  }
  signals.answer("post", (post) => takeIn(post, async () => post.body));

  return {
    open({ signal }, { proof, cookies }, carry) {
      const id = signals.alone ? makeSecret("") : `${signals.node}-${makeSecret("")}`;
      const flow = createOutflow({
        clock,
        maxUnsentBytes,
        overfull: event("close", closeOf(CLOSES.slowConsumer)),
        overfullCode: CLOSES.slowConsumer.code,
        ended(code) {
          forget(id, flow);
          carried.closed(code);
        },
      });
      keep(flow);
      signal.addEventListener("abort", () => flow.gone(), { once: true });
      flow.send(event("stream", { stream: id, bytes: maxFrameBytes }));
      const carried = carry(socketOf(flow, () => stream));
      const stream: Stream = { proof, carried, reading: false, taken: 0, answers: false };
      live.set(id, stream);
      const headers = secured(type);
      for (const cookie of cookies) headers.append("Set-Cookie", cookie);
      return new Response(flow.body, { headers });
    },
    async take(request, url) {
      const id = streamPath.exec(url.pathname)?.[1] ?? "";
      try {
        const credential = credentialOf(request, url.searchParams);
        checkOrigin(request, origins, credential);
        const post = { stream: id, shown: shownBy(credential), batch: batchOf(url) };
        const [node = ""] = id.split("-");
        return answerOf(
          signals.alone || node === signals.node
            ? await takeIn(post, () => textOf(request))
            : await passOn(node, post, request),
        );
      } catch (error) {
        if (error instanceof ChatError) return refusalOf(error);
        throw error;
      }
    },
  };
}

const unanswered: Posted = { status: 503, code: "storage_unavailable", text: noAnswer };
const takenIn: Posted = { status: 204, code: null, text: "" };

const answerOf = ({ status, code, text }: Posted): Response =>
  code === null ? new Response(null, { status, headers: secured() }) : refusal(code, text, status);

const linesOf = (text: string): string[] =>
  text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));

/** Null: not numbered. Throws `bad_request`. */
function batchOf({ searchParams }: URL): number | null {
  const text = searchParams.get("batch");
  if (text === null) return null;
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new ChatError("bad_request", `"batch" must be a whole number from 1 up`);
}

const closeOf = ({ code, reason }: Close) => ({ code, reason });

function event(name: string, data: Readonly<Record<string, unknown>>): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
