// Looks at the way that people come: through the proxy in front, to the page's WebSocket. Opens one, as a guest.

import type { Config } from "../../config.ts";
import { isPublicAddress } from "../../lib/public-address.ts";
import { fault, type Finding, ok, TooLate, warning } from "./finding.ts";
import { lookAtExpiry } from "./machine.ts";
import { lookAtClock } from "./postgres.ts";
import { linesFor, type Need, type Proxy, proxyOf } from "./proxy-lines.ts";
import { type Answer, request } from "./raw-request.ts";

const patienceMs = 5_000;
// After so long in silence nginx and many others cut.
const proxiesCutAfterMs = 60_000;
// Of the networks for examples (RFC 5737): nobody's.
const forged = "203.0.113.77";
// It is of this machine, and yet not what a proxy here is listed by: so what one does to an address can be told apart.
const otherLoopback = "127.0.0.2";

type Seen = { config: Config; url: URL; from: string | null };

/** `url` is the page's, as people write it: `https://chat.example.org`. */
export async function lookAtProxy(url: URL, config: Config): Promise<Finding[]> {
  const seen = { config, url, from: null };
  try {
    const health = await ask(seen, "/healthz", { "X-Forwarded-For": forged });
    const proxy = proxyOf(health.headers);
    const way = lookAtWay(seen, health, proxy);
    if (way.level === "fault") return [way];
    return [
      way,
      ...lookAtTls(health),
      ...lookAtDate(health),
      ...(await lookAtUpgrade(seen, proxy)),
      ...(await lookAtAddress(seen, health, proxy)),
      ...lookAtScheme(seen, health, proxy),
    ];
  } catch (error) {
    return [unreachable(url, error)];
  }
}

type Named = ReturnType<typeof proxyOf>;
const kindOf = (proxy: Named): Proxy => proxy?.kind ?? "another";
const nameOf = (proxy: Named): string => proxy?.name ?? "what answers there";

function linesOf({ config }: Seen, need: Need, proxy: Named): readonly string[] {
  const host = ["0.0.0.0", "::"].includes(config.host) ? "127.0.0.1" : config.host;
  return linesFor(need, kindOf(proxy), `${host}:${config.port}`);
}

function ask({ url, from }: Seen, path: string, headers: Record<string, string>): Promise<Answer> {
  const asked = { "User-Agent": "chat-doctor", Connection: "close", ...headers };
  return request(new URL(path, url), { headers: asked, patienceMs, from });
}

function lookAtWay(seen: Seen, { status, headers, body }: Answer, proxy: Named): Finding {
  const { url } = seen;
  const who = proxy === null ? "no proxy that says its name" : proxy.name;
  if (status === 200 && body.includes('"status":"ok"'))
    return ok("proxy", `${url.origin} leads to the server, through ${who}`);
  const to = headers.get("location");
  if (to !== null) return fault("proxy", `${url.origin} leads on to ${to}`, `--url ${to}`);
  const said = `${nameOf(proxy)} answers ${status} for ${url.origin}/healthz`;
  if (status === 502 || status === 503 || status === 504)
    return fault(
      "proxy",
      `${said}: it does not reach the server`,
      ...linesOf(seen, "upstream", proxy),
    );
  return fault("proxy", `${said}: that is not this server`, ...linesOf(seen, "upstream", proxy));
}

function lookAtTls({ certificateUntil, distrust }: Answer): Finding[] {
  if (certificateUntil === null) return [];
  const line = "renew it where TLS ends, with its whole chain (fullchain.pem)";
  if (distrust !== null)
    return [fault("certificate", `browsers will not believe it: ${distrust}`, line)];
  return [lookAtExpiry(certificateUntil, line)];
}

function lookAtDate({ headers }: Answer): Finding[] {
  const saidMs = Date.parse(headers.get("date") ?? "");
  // It is cut to the second, so that half of one is right in the mean.
  return Number.isNaN(saidMs) ? [] : [lookAtClock(saidMs + 500 - Date.now(), "the server")];
}

async function lookAtUpgrade(seen: Seen, proxy: Named): Promise<Finding[]> {
  const { url, config } = seen;
  const fromMs = performance.now();
  const answer = await ask(seen, "/ws", {
    Origin: url.origin,
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64"),
  });
  const ms = Math.round(performance.now() - fromMs);
  if (answer.status !== 101) return [refused(seen, answer, proxy)];
  const upgrade = ok("upgrade", "a WebSocket gets through");
  if (answer.frame === null)
    return [
      upgrade,
      fault("welcome", `the server's first frame does not come through ${nameOf(proxy)}`),
    ];
  if (!answer.frame.includes('"type":"welcome"'))
    return [upgrade, fault("welcome", "what came first is no welcome: another server?")];
  return [upgrade, ok("welcome", `it came after ${ms} ms`), lookAtSilence(config)];
}

function refused(seen: Seen, { status, body }: Answer, proxy: Named): Finding {
  const name = nameOf(proxy);
  // The server's own words for what it got.
  if (status === 426)
    return fault(
      "upgrade",
      `${name} lets no WebSocket through: the server got no Upgrade (426)`,
      ...linesOf(seen, "upgrade", proxy),
    );
  if (status === 400)
    return fault(
      "upgrade",
      `${name} lets no WebSocket through: the server got no Connection: Upgrade (400)`,
      ...linesOf(seen, "connection", proxy),
    );
  if (status === 403 && body.includes("forbidden"))
    return fault(
      "upgrade",
      `the server takes ${seen.url.origin} for another's page (403): the Host it gets is not that`,
      ...linesOf(seen, "host", proxy),
      `or start the server with --origins ${seen.url.origin}`,
    );
  if (status === 401)
    return ok(
      "upgrade",
      "the server was asked for a WebSocket; it lets in nobody without an account",
    );
  const said = `${name} answers ${status} to a WebSocket`;
  if (status === 429 || status === 503) return warning("upgrade", `${said}: ask again later`);
  return fault("upgrade", said, ...linesOf(seen, "upgrade", proxy));
}

function lookAtSilence({ pingAfter }: Config): Finding {
  const said = `a quiet connection is pinged after ${pingAfter / 1000} s`;
  if (pingAfter < proxiesCutAfterMs) return ok("silence", `${said}, before proxies cut it`);
  return warning(
    "silence",
    `${said}; many proxies cut after ${proxiesCutAfterMs / 1000} s`,
    "--ping-after 20s",
    `or in nginx: proxy_read_timeout ${Math.ceil((2 * pingAfter) / 1000)}s;`,
  );
}

/** By which address the server knows who asks: their own, a proxy's, or what they say themselves. */
async function lookAtAddress(seen: Seen, health: Answer, proxy: Named): Promise<Finding[]> {
  const { from, as } = await seenAs(seen, health);
  if (as === null) return [];
  const { trustedProxy } = seen.config;
  if (as === from) return [ok("address", `the server knows people by their own address (${as})`)];
  if (as === forged) {
    if (trustedProxy.includes(from))
      return [
        ok("address", "it is handed on; ask from another machine to see that none is forged"),
      ];
    return [
      fault(
        "address",
        "anybody can come under any address: X-Forwarded-For is believed as they wrote it",
        ...linesOf(seen, "address", proxy),
        "and --trusted-proxy with the proxies alone",
      ),
    ];
  }
  if (trustedProxy.includes(as))
    return [
      fault(
        "address",
        `everybody has the proxy's address (${as}): it does not hand on theirs`,
        ...linesOf(seen, "address", proxy),
      ),
    ];
  if (isPublicAddress(as) && !isPublicAddress(from))
    return [ok("address", `the server knows you as ${as}`)];
  return [
    fault(
      "address",
      `everybody has the proxy's address (${as}), and limits and bans hit them all`,
      `--trusted-proxy ${as}`,
      ...linesOf(seen, "address", proxy),
    ),
  ];
}

/** `as`: null when the server does not say. */
async function seenAs(seen: Seen, health: Answer): Promise<{ from: string; as: string | null }> {
  const first = { from: plain(health.from), as: health.headers.get("chat-seen-as") };
  if (!first.from.startsWith("127.")) return first;
  const other = { ...seen, from: otherLoopback };
  const again = await ask(other, "/healthz", { "X-Forwarded-For": forged }).catch(() => null);
  // Not every system has that address.
  if (again === null) return first;
  return { from: plain(again.from), as: again.headers.get("chat-seen-as") };
}

const plain = (address: string): string => address.replace(/^::ffff:/, "");

/** The server says so itself: it sends `Strict-Transport-Security` to whoever it knows to be on TLS. */
function lookAtScheme(seen: Seen, { headers }: Answer, proxy: Named): Finding[] {
  if (seen.url.protocol !== "https:") return [];
  if (headers.has("strict-transport-security"))
    return [ok("scheme", "the server knows that people come by HTTPS")];
  return [
    fault(
      "scheme",
      "the server does not know that people come by HTTPS: its cookies are not Secure",
      ...linesOf(seen, "scheme", proxy),
      ...(seen.config.trustedProxy.isSet
        ? []
        : ["--trusted-proxy 127.0.0.1   # the proxy's address"]),
    ),
  ];
}

function unreachable(url: URL, error: unknown): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof TooLate)
    return fault(
      "proxy",
      `${url.origin}: ${reason}`,
      "look whether it runs, and what lies between",
    );
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : url.port;
  const line = `let the proxy listen there: nginx -t && nginx -s reload (listen ${port})`;
  return fault("proxy", `${url.origin} is not reached: ${reason}`, line);
}
