// What to write into a proxy's configuration, by which proxy it is. Asks nothing.

export type Proxy = "nginx" | "Caddy" | "Apache" | "another";

/** Null: none gave its name, so there may be none. */
export function proxyOf(headers: Headers): { kind: Proxy; name: string } | null {
  const server = headers.get("server") ?? "";
  const via = headers.get("via") ?? "";
  const said = `${server} ${via}`;
  if (/nginx|openresty|tengine/i.test(said)) return { kind: "nginx", name: server };
  if (/caddy/i.test(said)) return { kind: "Caddy", name: "Caddy" };
  if (/apache/i.test(server)) return { kind: "Apache", name: server };
  return said.trim() === "" ? null : { kind: "another", name: server === "" ? via : server };
}

/** Whatever is to be said of a proxy; `upstream` as `HOST:PORT`. */
export type Need = "upgrade" | "connection" | "host" | "address" | "scheme" | "upstream";

const inHttp = `map $http_upgrade $connection_upgrade { default upgrade; "" ""; }   # in the http block`;

const LINES: Readonly<
  Record<Exclude<Proxy, "another">, Readonly<Record<Need, (upstream: string) => readonly string[]>>>
> = {
  nginx: {
    upgrade: () => [
      "proxy_http_version 1.1;",
      "proxy_set_header Upgrade $http_upgrade;",
      "proxy_set_header Connection $connection_upgrade;",
      inHttp,
    ],
    connection: () => [
      "proxy_http_version 1.1;",
      "proxy_set_header Connection $connection_upgrade;",
      inHttp,
    ],
    host: () => ["proxy_set_header Host $http_host;"],
    address: () => ["proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"],
    scheme: () => ["proxy_set_header X-Forwarded-Proto $scheme;"],
    upstream: (upstream) => [`proxy_pass http://${upstream};`],
  },
  Caddy: {
    upgrade: (upstream) => [`reverse_proxy ${upstream}   # without header_up lines for Upgrade`],
    connection: (upstream) => [
      `reverse_proxy ${upstream}   # without header_up lines for Connection`,
    ],
    host: () => ["header_up Host {http.request.hostport}"],
    address: () => ["header_up X-Forwarded-For {http.request.remote.host}"],
    scheme: () => ["header_up X-Forwarded-Proto {http.request.scheme}"],
    upstream: (upstream) => [`reverse_proxy ${upstream}`],
  },
  Apache: {
    upgrade: (upstream) => [`ProxyPass / http://${upstream}/ upgrade=websocket`],
    connection: (upstream) => [`ProxyPass / http://${upstream}/ upgrade=websocket`],
    host: () => ["ProxyPreserveHost On"],
    address: () => ["ProxyAddHeaders On"],
    scheme: () => [`RequestHeader set X-Forwarded-Proto "https"`],
    upstream: (upstream) => [`ProxyPass / http://${upstream}/ upgrade=websocket`],
  },
};

/** For a proxy that we do not know, in words. */
const WORDS: Readonly<Record<Need, (upstream: string) => string>> = {
  upgrade: () => "let the proxy speak HTTP/1.1 to the server, and hand on Upgrade and Connection",
  connection: () => "let the proxy speak HTTP/1.1 to the server, and hand on Connection: Upgrade",
  host: () => "let the proxy hand on the Host header as it came",
  address: () => "let the proxy append the client's address to X-Forwarded-For",
  scheme: () => "let the proxy set X-Forwarded-Proto",
  upstream: (upstream) => `let the proxy lead to http://${upstream}`,
};

export function linesFor(need: Need, kind: Proxy, upstream: string): readonly string[] {
  return kind === "another" ? [WORDS[need](upstream)] : LINES[kind][need](upstream);
}
