// A person at a WebSocket: remembers every frame, and waits for those that a test is about.

import type { ServerFrame } from "../../src/protocol/events.ts";
import { onPostgres } from "./engines.ts";
import { openStreamSocket, type TestSocket } from "./stream-socket.ts";

export type FrameOf<Type extends ServerFrame["type"]> = Extract<ServerFrame, { type: Type }>;

export type Client = {
  readonly frames: ServerFrame[];
  readonly closed: Promise<{ code: number; reason: string }>;
  /** An object goes as JSON, a string as it is. */
  send(frame: unknown): void;
  /**
   * The first frame of `type`, from here on, that `fits`; earlier calls used theirs up. Rejects after
   * `withinMs`, naming what came instead.
   */
  next<Type extends ServerFrame["type"]>(
    type: Type,
    fits?: (frame: FrameOf<Type>) => boolean,
    withinMs?: number,
  ): Promise<FrameOf<Type>>;
  /** Sends with a fresh `ref` and resolves with the reply to it, whatever it is. */
  ask(command: Record<string, unknown>): Promise<ServerFrame>;
  close(code?: number): Promise<void>;
  /** Cuts the connection without a close frame. */
  cut(): void;
};

type Waiter = { fits: (frame: ServerFrame) => boolean; resolve: (frame: ServerFrame) => void };

// Three programs more have the same processors there.
const soonMs = onPostgres ? 20_000 : 5_000;
let refs = 0;

export async function connect(
  url: string,
  headers: Record<string, string> = {},
  protocols?: string[],
): Promise<Client> {
  const socket = new WebSocket(url, {
    headers,
    ...(protocols === undefined ? {} : { protocols }),
    // Certificates are made by the tests themselves.
    ...(url.startsWith("wss:") ? { tls: { rejectUnauthorized: false } } : {}),
  });
  return clientOver(url, socket);
}

/** The same over a stream. `url` is that of the WebSocket, too. */
export const connectByStream = (url: string, headers?: Record<string, string>): Promise<Client> =>
  clientOver(url, openStreamSocket(url, headers));

async function clientOver(url: string, socket: TestSocket): Promise<Client> {
  const frames: ServerFrame[] = [];
  const waiters = new Set<Waiter>();
  // Frames before this were used up by `next`, per type, so that two waits see two frames.
  const used = new Set<ServerFrame>();
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.addEventListener("close", ({ code, reason }) => resolve({ code, reason }));
  });
  socket.addEventListener("message", ({ data }) => {
    const frame = JSON.parse(String(data)) as ServerFrame;
    frames.push(frame);
    for (const waiter of waiters) {
      if (!waiter.fits(frame)) continue;
      waiters.delete(waiter);
      used.add(frame);
      waiter.resolve(frame);
      return;
    }
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error(`no connection to ${url}`)));
  });

  function wait(what: string, fits: (frame: ServerFrame) => boolean, withinMs: number) {
    const seen = frames.find((frame) => !used.has(frame) && fits(frame));
    if (seen !== undefined) {
      used.add(seen);
      return Promise.resolve(seen);
    }
    return new Promise<ServerFrame>((resolve, reject) => {
      const late = setTimeout(() => {
        waiters.delete(waiter);
        const last = JSON.stringify(frames.slice(-5)).slice(0, 2_000);
        reject(new Error(`no ${what} within ${withinMs} ms; the last frames were ${last}`));
      }, withinMs);
      const waiter: Waiter = {
        fits,
        resolve: (frame) => {
          clearTimeout(late);
          resolve(frame);
        },
      };
      waiters.add(waiter);
    });
  }

  const client: Client = {
    frames,
    closed,
    send: (frame) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    async next(type, fits = () => true, withinMs = soonMs) {
      type Wanted = FrameOf<typeof type>;
      const ofType = (frame: ServerFrame) => frame.type === type && fits(frame as Wanted);
      return (await wait(type, ofType, withinMs)) as Wanted;
    },
    ask(command) {
      const ref = `ask-${++refs}`;
      client.send({ ...command, ref });
      return wait(`reply to ${ref}`, (frame) => "ref" in frame && frame.ref === ref, soonMs);
    },
    async close(code = 1000) {
      socket.close(code);
      await closed;
    },
    cut: () => socket.terminate(),
  };
  return client;
}
