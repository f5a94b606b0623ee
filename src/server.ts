// The only caller of Bun.serve: one fetch handler for pages, health and upgrades, and the socket callbacks.

import type { Server, WebSocketHandler } from "bun";
import type { Connection } from "./connection/connection.ts";
import type { Connections, LiveSocket } from "./connection/connections.ts";
import type { Receive } from "./connection/receive.ts";
import type { Upgrade } from "./connection/upgrade.ts";
import type { Hub } from "./hub/hub.ts";
import { closePeer } from "./hub/room.ts";
import type { Api } from "./http/api.ts";
import type { Assets } from "./http/assets.ts";
import { healthz, readyz } from "./http/health.ts";
import { secured } from "./http/headers.ts";
import { maxUploadBytes, uploadPath } from "./http/pages/form.ts";
import type { Pages } from "./http/pages/pages.ts";
import { refusal } from "./http/refusal.ts";
import { streamPath, type Streams } from "./http/stream.ts";
import { isSecure, settleWay, type Way } from "./identity/forwarded.ts";
import type { Log } from "./lib/log.ts";
import { CLOSES } from "./protocol/closes.ts";
import { admitted } from "./server-admission.ts";
import { type Listener, openListener, type Tls } from "./server-listener.ts";

export type ServerOptions = {
  host: string;
  port: number;
  /** Null: plain HTTP. */
  tls: Tls | null;
  /** Which proxies are believed. */
  way: Way;
  maxFrameBytes: number;
  maxUnsentBytes: number;
  assets: Assets;
  api: Api;
  push: Api;
  pages: Pages;
  upgrade: Upgrade;
  streams: Streams;
  connections: Connections;
  receive: Receive;
  hub: Hub;
  log: Log;
  state: () => { writable: boolean; stopping: boolean; connected: boolean };
};

const METHODS = ["GET", "HEAD"];
// One name or address with an optional port; two Host headers arrive joined by a comma (RFC 9112 §3.2).
const hostPattern = /^(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
const noHandshake = "That is not a WebSocket handshake (RFC 6455 §4.2.1)";
// For plain requests: every answer is short, so a request that stalls this long is not coming.
const httpIdleSec = 30;
// A year (RFC 6797 §6.1). Names below this one are not ours to speak for.
const stayOnTls = "max-age=31536000";

/** Throws what Bun throws when the address cannot be had (`EADDRINUSE`, `EACCES`, …) or the pair is not good. */
export function listen(options: ServerOptions): Listener {
  return openListener(options.port, options.tls, (port, tls, shared) =>
    serve(options, port, tls, shared),
  );
}

function serve(
  options: ServerOptions,
  port: number,
  tls: Tls | null,
  shared: boolean,
): Server<Connection> {
  const { log } = options;
  return Bun.serve<Connection>({
    hostname: options.host,
    port,
    ...(tls === null ? {} : { tls: { cert: tls.cert, key: tls.key } }),
    idleTimeout: httpIdleSec,
    // Of the one path that takes more; the others have `isTooLarge`, and read no more than they want.
    maxRequestBodySize: Math.max(options.maxFrameBytes, maxUploadBytes),
    // A page of Bun's own with a stack is for its developers, not for ours.
    development: false,
    // Bun 1.4.5 turns it on outside of development, and a second server would share the port unnoticed.
    reusePort: shared,
    async fetch(request, server) {
      try {
        const response = await answer(request, server, options);
        if (isSecure(request)) response?.headers.set("Strict-Transport-Security", stayOnTls);
        return response;
      } catch (error) {
        log.error("request_failed", { method: request.method }, error);
        return refusal("internal");
      }
    },
    error(error) {
      log.error("request_failed", {}, error);
      return refusal("internal");
    },
    websocket: socketHandlers(options),
  });
}

async function answer(
  request: Request,
  server: Server<Connection>,
  options: ServerOptions,
): Promise<Response | undefined> {
  const peer = server.requestIP(request)?.address ?? "";
  const address = settleWay(request, peer, options.way);
  const url = hostPattern.test(request.headers.get("host") ?? "") ? URL.parse(request.url) : null;
  if (url === null) return refusal("bad_request", "One valid Host header is needed", 400);
  if (isTooLarge(request, url, options)) return unread(refusal("too_large"));
  const page = await options.pages.respond(request, url, address);
  if (page) return page;
  const pushed = options.push(request, url, address);
  if (pushed !== null) return pushed;
  const { pathname } = url;
  if (streamPath.test(pathname)) return streamed(request, url, address, server, options);
  if (!METHODS.includes(request.method)) return notAllowed(METHODS.join(", "));
  if (pathname === "/ws" || (pathname === "/" && request.headers.has("upgrade")))
    return upgraded(request, url, address, server, options);
  if (pathname === "/healthz") return seenAs(healthz(), address);
  if (pathname === "/readyz") return readyz(options.state());
  const said = options.api(request, url, address);
  if (said !== null) return said;
  const asset = options.assets.respond(request, pathname);
  if (asset !== null) return asset;
  return new Response("Not found\n", { status: 404, headers: secured() });
}

/** Whoever asks reads their own address: so `chat doctor` sees what the proxies in between make of it. */
function seenAs(response: Response, address: string): Response {
  response.headers.set("Chat-Seen-As", address);
  return response;
}

/** Of a request whose body nobody waits for. */
function unread(response: Response): Response {
  response.headers.set("Connection", "close");
  return response;
}

/** Before anybody looks at it; what says no length is counted by who reads it. */
function isTooLarge(
  { headers }: Request,
  { pathname }: URL,
  { maxFrameBytes }: ServerOptions,
): boolean {
  const most = pathname === uploadPath ? maxUploadBytes : maxFrameBytes;
  return Number(headers.get("content-length") ?? 0) > most;
}

async function upgraded(
  request: Request,
  url: URL,
  address: string,
  server: Server<Connection>,
  options: ServerOptions,
): Promise<Response | undefined> {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    const upgrade = secured({ Upgrade: "websocket", Connection: "Upgrade" });
    return new Response("A WebSocket is spoken here\n", { status: 426, headers: upgrade });
  }
  if (!isHandshake(request)) return refusal("bad_request", noHandshake);
  return admitted({ request, url, address }, options, (data, { headers }) =>
    server.upgrade(request, { data, headers })
      ? { response: undefined }
      : refusal("bad_request", noHandshake),
  );
}

async function streamed(
  request: Request,
  url: URL,
  address: string,
  server: Server<Connection>,
  options: ServerOptions,
): Promise<Response | undefined> {
  const { streams, connections, receive } = options;
  const isOpening = url.pathname === "/stream";
  if (!isOpening && request.method === "POST") return streams.take(request, url);
  // A page names its origin in a POST only.
  if (!isOpening || !["GET", "POST"].includes(request.method))
    return notAllowed(isOpening ? "GET, POST" : "POST");
  return admitted({ request, url, address }, options, (connection, { headers, proof }) => {
    // They went away while it was asked who they are, and nothing would ever say so again.
    if (request.signal.aborted) return refusal("bad_request", "Whoever asked is gone");
    server.timeout(request, 0);
    const cookies = headers.getSetCookie();
    const response = streams.open(request, { proof, cookies }, (socket) => {
      connections.open(connection, socket);
      return {
        frame: (text) => receive.frame(connection, text),
        heard: () => connections.heard(connection),
        control: () => receive.control(connection),
        closed: (code) => connections.closed(connection, code),
      };
    });
    return { response };
  });
}

function notAllowed(allow: string): Response {
  const headers = secured({ Allow: allow });
  return new Response("Method not allowed\n", { status: 405, headers });
}

/**
 * What `server.upgrade` does not look at: `Connection: Upgrade`, without which a proxy does not know that
 * the connection changes hands, and a body, the bytes of which it would read as frames (RFC 9110 §7.8).
 */
function isHandshake({ headers }: Request): boolean {
  const hasBody = headers.has("transfer-encoding") || Number(headers.get("content-length")) > 0;
  const options = (headers.get("connection") ?? "").toLowerCase().split(",");
  return !hasBody && options.some((option) => option.trim() === "upgrade");
}

// A throw in one of these callbacks would end the process (reliability.md, 1): none gets out.
function socketHandlers(options: ServerOptions): WebSocketHandler<Connection> {
  const { connections, receive, log } = options;
  function guarded(callback: string, connection: Connection, run: () => void): void {
    try {
      run();
    } catch (error) {
      log.error("callback_failed", { callback, userId: connection.user.id }, error);
    }
  }
  function control(connection: Connection): void {
    connections.heard(connection);
    receive.control(connection);
  }
  return {
    maxPayloadLength: options.maxFrameBytes,
    backpressureLimit: options.maxUnsentBytes,
    // Without it Bun drops frames in silence and goes on: a hole (reliability.md, 2). With it Bun closes, but
    // not at once, and goes on until then: `sendTo` and `cutOverfull` in the hub see to that.
    closeOnBackpressureLimit: true,
    // Off: it never fires on a frozen peer that is published to. Our sweep does (reliability.md, 3).
    idleTimeout: 0,
    sendPings: false,
    perMessageDeflate: false,
    open(ws) {
      const socket: LiveSocket = ws;
      guarded("open", ws.data, () => connections.open(ws.data, socket));
    },
    message(ws, frame) {
      guarded("message", ws.data, () => {
        connections.heard(ws.data);
        if (typeof frame === "string") receive.frame(ws.data, frame);
        else closePeer(ws.data, CLOSES.binary);
      });
    },
    ping: (ws) => guarded("ping", ws.data, () => control(ws.data)),
    pong: (ws) => guarded("pong", ws.data, () => control(ws.data)),
    close: (ws, code) => guarded("close", ws.data, () => connections.closed(ws.data, code)),
  };
}
