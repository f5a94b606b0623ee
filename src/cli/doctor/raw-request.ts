// One HTTP/1.1 request at the bare socket, and the first frame when it is let upgrade: `fetch` would follow,
// mend and hide what a proxy does to it.

import { connect, type Socket } from "node:net";
import { connect as connectTls, TLSSocket } from "node:tls";
import { within } from "./finding.ts";

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  /** What came with the head; of an answer with 101 the text of the first frame, null when none came in time. */
  readonly body: string;
  readonly frame: string | null;
  /** From which address it was asked. */
  readonly from: string;
  /** As certificates print it; null without TLS. */
  readonly certificateUntil: string | null;
  /** Why the certificate is not believed; null when it is, and without TLS. */
  readonly distrust: string | null;
};

export type Question = {
  readonly headers: Readonly<Record<string, string>>;
  readonly patienceMs: number;
  /** The address to ask from; null: as the system has it. */
  readonly from: string | null;
};

const mostBytes = 1024 ** 2;

/** Rejects with what the socket said, or `TooLate` when no head came. A certificate is looked at, and not insisted on. */
export async function request(url: URL, question: Question): Promise<Answer> {
  const socket = open(url, question.from);
  const gathered = gather(socket);
  try {
    await within(question.patienceMs, gathered.connected);
    socket.write(headOf(url, question.headers));
    const head = await within(question.patienceMs, gathered.head);
    const { status, headers } = parse(head);
    const isUpgraded = status === 101;
    const rest = within(question.patienceMs, isUpgraded ? gathered.frame : gathered.body(headers));
    const body = await rest.catch(() => null);
    const secure = socket instanceof TLSSocket ? socket : null;
    return {
      status,
      headers,
      body: isUpgraded ? "" : (body ?? ""),
      frame: isUpgraded ? body : null,
      from: socket.localAddress ?? "",
      certificateUntil: secure?.getPeerCertificate().valid_to ?? null,
      distrust: secure === null || secure.authorized ? null : String(secure.authorizationError),
    };
  } finally {
    socket.destroy();
  }
}

function open(url: URL, from: string | null): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isTls = url.protocol === "https:";
  const port = url.port === "" ? (isTls ? 443 : 80) : Number(url.port);
  const where = { host, port, ...(from === null ? {} : { localAddress: from }) };
  if (!isTls) return connect(where);
  return connectTls({ ...where, servername: host, rejectUnauthorized: false });
}

type Gathered = {
  connected: Promise<void>;
  head: Promise<string>;
  frame: Promise<string>;
  body(headers: Headers): Promise<string>;
};

function gather(socket: Socket): Gathered {
  let bytes = Buffer.alloc(0);
  let ended = false;
  const looks = new Set<() => void>();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {}); // Heard by whoever waits, and by nobody when nobody does.
  const look = () => {
    for (const each of looks) each();
  };
  socket.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.length > mostBytes) socket.destroy();
    look();
  });
  socket.on("error", (error) => failed.reject(error));
  socket.on("close", () => {
    ended = true;
    look();
    failed.reject(new Error("the connection was closed without an answer"));
  });

  /** When `find` has found something in what came so far. */
  function when(find: () => string | null): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const each = () => {
      const found = find();
      if (found === null) return;
      looks.delete(each);
      resolve(found);
    };
    looks.add(each);
    each();
    return Promise.race([promise, failed.promise]);
  }
  const headEnd = () => bytes.indexOf("\r\n\r\n");
  const rest = () => bytes.subarray(headEnd() + 4);
  const head = when(() => (headEnd() < 0 ? null : bytes.toString("latin1", 0, headEnd())));
  head.catch(() => {});
  return {
    connected: new Promise((resolve, reject) => {
      socket.once(socket instanceof TLSSocket ? "secureConnect" : "connect", () => resolve());
      failed.promise.catch(reject);
    }),
    head,
    get frame() {
      return when(() => (headEnd() < 0 ? null : firstText(rest())));
    },
    body: (headers) =>
      when(() => {
        const length = Number(headers.get("content-length") ?? Number.POSITIVE_INFINITY);
        return ended || rest().length >= length ? rest().toString() : null;
      }),
  };
}

/** The text of a first, unmasked and unfragmented frame (RFC 6455 §5.2); null while it is not all there. */
function firstText(bytes: Buffer): string | null {
  if (bytes.length < 2) return null;
  const short = bytes.readUInt8(1) & 0x7f;
  const [from, length] =
    short < 126
      ? [2, short]
      : short === 126
        ? [4, bytes.length < 4 ? Number.POSITIVE_INFINITY : bytes.readUInt16BE(2)]
        : [10, bytes.length < 10 ? Number.POSITIVE_INFINITY : bytes.readUInt32BE(6)];
  return bytes.length < from + length ? null : bytes.toString("utf8", from, from + length);
}

function headOf(
  { pathname, search, host }: URL,
  headers: Readonly<Record<string, string>>,
): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`GET ${pathname}${search} HTTP/1.1`, `Host: ${host}`, ...lines, "", ""].join("\r\n");
}

function parse(head: string): { status: number; headers: Headers } {
  const [first = "", ...lines] = head.split("\r\n");
  const headers = new Headers();
  for (const line of lines) {
    const [, name, value = ""] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined) headers.append(name, value);
  }
  return { status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? 0), headers };
}
