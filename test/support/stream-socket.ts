// The page's own stream, to be used where a test uses a WebSocket.

import { browserClock } from "../../public/lib/clock.ts";
import type { Wire } from "../../public/net/socket.ts";
import { streamDial } from "../../public/net/stream.ts";
import type { Welcome } from "../../src/protocol/events.ts";

/** What tests use of a WebSocket. */
export type TestSocket = {
  addEventListener(type: "open" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(
    type: "close",
    listener: (event: { code: number; reason: string }) => void,
  ): void;
  readonly readyState: number;
  send(frame: string): void;
  close(code?: number): void;
  terminate(): void;
};

type Event = { data: unknown; code: number; reason: string };

/**
 * `url` as of the WebSocket: `ws://127.0.0.1:PORT/ws?room=general`. Shows `headers`, or else the session that its
 * welcome gave. Open from its first frame on.
 */
export function openStreamSocket(url: string, headers: Record<string, string> = {}): TestSocket {
  const listeners: [type: string, listener: (event: Event) => void][] = [];
  const tell = (type: string, event: Partial<Event> = {}): void => {
    for (const [each, listener] of listeners)
      if (each === type) listener({ data: "", code: 0, reason: "", ...event });
  };
  const shown = { ...headers };
  let state: number = WebSocket.CONNECTING;
  const to = new URL(url.replace(/^ws/, "http"));
  to.pathname = "/stream";
  // A line of its own: the tests' proxy tells lines apart by what is asked for first on each.
  const dial = streamDial({ url: to, clock: browserClock, headers: () => shown, opening });
  const wire: Wire = dial({
    received(data) {
      if (state === WebSocket.CONNECTING) {
        state = WebSocket.OPEN;
        if (shown["Authorization"] === undefined) {
          const welcome = JSON.parse(data) as Welcome; // the first frame is
          shown["Authorization"] = `Bearer ${welcome.session}`;
        }
        tell("open");
      }
      tell("message", { data });
    },
    closed(code, reason) {
      const wasOpen = state === WebSocket.OPEN;
      state = WebSocket.CLOSED;
      queueMicrotask(() => {
        if (!wasOpen) tell("error");
        tell("close", { code, reason });
      });
    },
  });
  return {
    // Of the overloads each listener takes a part of what an event has.
    addEventListener: (type: string, listener: (event: Event) => void) =>
      void listeners.push([type, listener]),
    get readyState() {
      return state;
    },
    send: (frame) => wire.send(frame),
    close: () => wire.close(),
    terminate: () => wire.close(),
  };
}

const opening = { keepalive: false };
