// A push service on this machine, and browsers that subscribe at it. It opens every push as the browser would, by
// what stands in RFC 8188, 8291 and 8292 and by none of our own code, and answers as it is told to.

import {
  createDecipheriv,
  createECDH,
  createHash,
  createPublicKey,
  hkdfSync,
  verify,
} from "node:crypto";
import type { Reach } from "../../src/push/reach.ts";
import { makeCertificate } from "./certificate.ts";

export type Received = {
  /** At which browser's endpoint. */
  browser: string;
  payload: Record<string, unknown>;
  headers: Headers;
  /** Claims of the token that vouches for the sender, whose signature was checked. */
  claims: Record<string, unknown>;
};

export type Answer = { status: number; headers?: Record<string, string> };

/** As `PushSubscription.toJSON` gives it. */
export type Subscription = { endpoint: string; keys: { p256dh: string; auth: string } };

export type PushService = {
  /** What was taken with 201, in order. */
  readonly received: Received[];
  /** Every request's path, whatever became of it. */
  readonly asked: string[];
  reach: Reach;
  /** A browser's subscription; `name` is the last part of its endpoint. */
  subscribe(name: string): Subscription;
  /** From now on for that browser, once for each, then 201 again. */
  answerNext(name: string, ...answers: Answer[]): void;
  /** From now on that browser's wait, until `letGo` lets one of them through. */
  hold(name: string): void;
  letGo(name: string): void;
  /** Resolves when `count` pushes were taken in all. */
  receives(count: number): Promise<Received[]>;
  /** Resolves when `count` requests came in all. */
  isAsked(count: number): Promise<void>;
  stop(): Promise<void>;
};

type Browser = { pair: ReturnType<typeof createECDH>; auth: Buffer };

/** At `https://localhost:PORT`; `reach` leads every other name, but `nowhere.example`, to it too. */
export function openPushService(): PushService {
  const certificate = makeCertificate("push");
  const browsers = new Map<string, Browser>();
  const answers = new Map<string, Answer[]>();
  const held = new Map<string, (() => void)[]>();
  const waiting = new Set<() => void>();
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", tls: certificate, fetch: take });
  const origin = `https://localhost:${server.port}`;
  const service: PushService = {
    received: [],
    asked: [],
    reach: {
      addressesOf: (host) => Promise.resolve(host === "nowhere.example" ? [] : ["127.0.0.1"]),
      mayReach: (address) => address === "127.0.0.1",
      mayUsePort: (port) => port === String(server.port),
      ca: certificate.cert,
    },
    subscribe(name) {
      const pair = createECDH("prime256v1");
      pair.generateKeys();
      const auth = Buffer.from(crypto.getRandomValues(new Uint8Array(16)));
      browsers.set(name, { pair, auth });
      const p256dh = pair.getPublicKey("base64url");
      return {
        endpoint: `${origin}/push/${name}`,
        keys: { p256dh, auth: auth.toString("base64url") },
      };
    },
    answerNext: (name, ...next) => void answers.set(name, next),
    hold: (name) => void held.set(name, []),
    letGo: (name) => held.get(name)?.shift()?.(),
    async receives(count) {
      await until(() => service.received.length >= count);
      return service.received;
    },
    isAsked: (count) => until(() => service.asked.length >= count),
    stop: () => server.stop(true),
  };

  async function take(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const body = Buffer.from(await request.arrayBuffer());
    service.asked.push(pathname);
    const name = pathname.split("/").at(-1) ?? "";
    const answer = answers.get(name)?.shift() ?? { status: 201 };
    const isHeld = new Promise<void>((letGo) => held.get(name)?.push(letGo) ?? letGo());
    for (const look of waiting) look();
    await isHeld;
    if (answer.status === 201) service.received.push(read(name, request, body));
    for (const look of waiting) look();
    return new Response(null, answer);
  }

  function read(name: string, request: Request, body: Buffer): Received {
    const { headers } = request;
    const browser = browsers.get(name);
    if (browser === undefined) throw new Error(`nobody subscribed as ${name}`);
    if (headers.get("content-encoding") !== "aes128gcm") throw new Error("another coding");
    const payload = JSON.parse(opened(body, browser)) as Record<string, unknown>;
    const claims = vouched(headers.get("authorization") ?? "", origin);
    return { browser: name, payload, headers: new Headers(headers), claims };
  }

  function until(isSo: () => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = (): void => {
      if (!isSo()) return;
      waiting.delete(look);
      resolve();
    };
    waiting.add(look);
    look();
    return promise;
  }
  return service;
}

/** The text in a body, as the browser reads it (RFC 8291 §3, RFC 8188 §2). */
export function opened(body: Buffer, { pair, auth }: Browser): string {
  const salt = body.subarray(0, 16);
  const recordBytes = body.readUInt32BE(16);
  const keyBytes = body.readUInt8(20);
  const sender = body.subarray(21, 21 + keyBytes);
  const record = body.subarray(21 + keyBytes);
  if (record.length > recordBytes) throw new Error("more than one record");
  const about = Buffer.concat([Buffer.from("WebPush: info\0"), pair.getPublicKey(), sender]);
  const material = hkdf(pair.computeSecret(sender), auth, about, 32);
  const key = hkdf(material, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
  const nonce = hkdf(material, salt, Buffer.from("Content-Encoding: nonce\0"), 12);
  const cipher = createDecipheriv("aes-128-gcm", key, nonce);
  cipher.setAuthTag(record.subarray(-16));
  const plain = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()]);
  const end = plain.lastIndexOf(2);
  if (end < 0 || plain.subarray(end + 1).some((byte) => byte !== 0)) throw new Error("no end");
  return plain.subarray(0, end).toString("utf8");
}

/** The claims of `Authorization: vapid t=…, k=…`, if it is for `audience` and signed by that key (RFC 8292). */
export function vouched(authorization: string, audience: string): Record<string, unknown> {
  const [, token = "", key = ""] = /^vapid t=([^,]+), k=([\w-]+)$/.exec(authorization) ?? [];
  const [header = "", claims = "", signature = ""] = token.split(".");
  const point = Buffer.from(key, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((each) =>
    each.toString("base64url"),
  );
  const jwk = { kty: "EC", crv: "P-256", x: x ?? "", y: y ?? "" };
  const isSigned = verify(
    "sha256",
    Buffer.from(`${header}.${claims}`),
    { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  if (!isSigned) throw new Error("nobody vouches for this push");
  const said = JSON.parse(Buffer.from(claims, "base64url").toString()) as Record<string, unknown>;
  if (said["aud"] !== audience) throw new Error(`a token for ${String(said["aud"])}`);
  return { ...said, key: createHash("sha256").update(key).digest("hex") };
}

const hkdf = (from: Buffer, salt: Buffer, info: Buffer, bytes: number): Buffer =>
  Buffer.from(hkdfSync("sha256", from, salt, info, bytes));
