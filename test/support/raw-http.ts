// HTTP/1.1 at the bare TCP socket: any bytes out, the answers in, one after the other.

import { connect } from "node:net";

export type Answer = { status: number; head: string; body: string };

export type RawHttp = {
  send(bytes: string): void;
  /** The next answer; null when the server has closed and none is left. `bodyless`: to a HEAD. */
  answer(bodyless?: boolean): Promise<Answer | null>;
  /** What came and is no answer yet. */
  unread(): string;
  /** From now on nothing is read, so that what is said piles up. */
  stopReading(): void;
  readOn(): void;
  /** Resolves when the server has ended the connection. */
  readonly closed: Promise<void>;
  /** Says FIN. */
  end(): void;
  cut(): void;
};

export function openHttp(port: number): RawHttp {
  const socket = connect(port, "127.0.0.1");
  let unread = "";
  let ended = false;
  let look = (): void => {};
  const closed = new Promise<void>((resolve) => {
    socket.on("close", () => {
      ended = true;
      look();
      resolve();
    });
  });
  socket.on("error", () => {}); // A reset is a close, which `closed` tells.
  socket.on("data", (chunk: Buffer) => {
    unread += chunk.toString("latin1");
    look();
  });
  return {
    closed,
    unread: () => unread,
    stopReading: () => void socket.pause(),
    readOn: () => void socket.resume(),
    send: (bytes) => void socket.write(Buffer.from(bytes, "latin1")),
    end: () => void socket.end(),
    cut: () => void socket.destroy(),
    answer: (bodyless = false) =>
      new Promise((resolve) => {
        look = () => {
          const found = firstAnswer(unread, bodyless);
          if (found === null && !ended) return;
          look = () => {};
          unread = unread.slice(found?.bytes ?? 0);
          resolve(found?.answer ?? null);
        };
        look();
      }),
  };
}

function firstAnswer(text: string, bodyless: boolean): { answer: Answer; bytes: number } | null {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return null;
  const head = text.slice(0, headEnd);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  const none = bodyless || status < 200 || status === 204 || status === 304;
  const length = none ? 0 : Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
  const bytes = headEnd + 4 + length;
  if (text.length < bytes) return null;
  return { answer: { status, head, body: text.slice(headEnd + 4, bytes) }, bytes };
}
