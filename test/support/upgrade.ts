// What a WebSocket handshake is answered, as bytes: for refusals, which come before any WebSocket.

import type { Chat } from "./chat.ts";
import { handshakeFor, rawHttp } from "./raw.ts";

/** The status, and the error's code; the code is empty for 101. */
export async function upgradeWith(
  chat: Chat,
  headers: readonly string[],
  path = "/ws",
): Promise<[status: number, code: string]> {
  const host = `Host: 127.0.0.1:${chat.app.port}`;
  const answer = await rawHttp(chat.app.port, handshakeFor(path, [host, ...headers]));
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  const status = Number(head.split(" ")[1]);
  if (status === 101) return [status, ""];
  // Our own refusals are JSON with a code.
  return [status, (JSON.parse(body) as { code: string }).code];
}

export const bearer = (token: string): string => `Authorization: Bearer ${token}`;
