// Settings: flags beat the environment, defaults fill in, and a wrong one is one clear sentence.

import { describe, expect, test } from "bun:test";
import { readConfig, SETTINGS } from "../src/config.ts";
import { StartError } from "../src/lib/start-error.ts";

function config(args: string[], env: Record<string, string> = {}) {
  const asked = readConfig(args, env);
  if (asked.do !== "serve") throw new Error("nothing to serve");
  return asked.config;
}

test("a flag beats CHAT_PORT, which beats PORT, which beats the default", () => {
  expect(config([]).port).toBe(8080);
  expect(config([], { PORT: "81" }).port).toBe(81);
  expect(config([], { PORT: "81", CHAT_PORT: "82" }).port).toBe(82);
  expect(config(["--port", "83"], { PORT: "81", CHAT_PORT: "82" }).port).toBe(83);
  expect(config(["--port=84"]).port).toBe(84);
});

test.each([
  ["--rate-limit", "10/10s", "rateLimit", { count: 10, perMs: 10_000 }],
  ["--rate-limit", "600/m", "rateLimit", { count: 600, perMs: 60_000 }],
  ["--rate-limit", "off", "rateLimit", { count: 0, perMs: 1_000 }],
  ["--connections-per-address", "off", "connectionsPerAddress", 0],
  ["--max-frame", "64KiB", "maxFrame", 65_536],
  ["--ping-after", "250ms", "pingAfter", 250],
  [
    "--origins",
    "https://a.example, https://b.example",
    "origins",
    ["https://a.example", "https://b.example"],
  ],
] as const)("%s %s is understood", (flag, value, key, expected) => {
  expect(config([flag, value])[key]).toEqual(expected as never);
});

test.each([
  [["--prot", "80"], "There is no --prot. See --help"],
  [["--port"], "--port needs a value. See --help"],
  [["--port", "http"], '--port must be a whole number from 0 to 65535; it is "http"'],
  [["--rate-limit", "0/10s"], "--rate-limit must be a count and a time"],
  [["--max-frame", "1TB"], "--max-frame must be from 1024"],
  [["--access", "secret"], "--access must be one of open"],
  [["--log-format", ""], "--log-format must be one of json, text"],
  [["--ping-after", "50s"], "--dead-after must be longer than --ping-after"],
  [["--trusted-proxy", "10.0.0.0/33"], "--trusted-proxy must be addresses or networks"],
  [["--trusted-header", "Remote User"], "--trusted-header must be the name of a header"],
  [["--trusted-header", "Remote-User"], "--trusted-header needs --trusted-proxy"],
  [["--tls-cert", "a.pem"], "--tls-cert and --tls-key belong together"],
  [["--jwt-jwks", "http://keys.example/jwks"], "--jwt-jwks must be a URL with https"],
  [["--jwt-audience", "chat"], "--jwt-issuer and --jwt-audience need --jwt-secret"],
  [["--store", "mysql://host/chat"], "--store must be a URL like postgres://user:password@host"],
  [["--store", "postgres:///chat"], "--store must be a URL like postgres://user:password@host"],
  [["--broker", "127.0.0.1:6379"], "--broker must be a URL like redis://host:6379"],
  [["--broker", "redis://127.0.0.1/%"], "--broker must be a URL like redis://host:6379"],
  [["--broker", "redis://127.0.0.1"], "--broker needs --store"],
  [["--oidc-client-id", "chat"], "--oidc-issuer and --oidc-client-id belong together"],
] as const)("%j is refused with one clear sentence", (args, sentence) => {
  let error: unknown;
  try {
    config([...args]);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(StartError);
  if (!(error instanceof StartError)) return;
  expect(error.exitCode).toBe(2);
  expect(error.message).toContain(sentence);
  expect(error.message).not.toContain("\n");
});

test("a wrong environment value is named by its own name", () => {
  expect(() => config([], { CHAT_PORT: "x" })).toThrow("CHAT_PORT must be");
});

test("a secret that is too short is refused without being shown", () => {
  const read = () => config([], { CHAT_JWT_SECRET: "hunter2" });
  expect(read).toThrow(/^CHAT_JWT_SECRET must be at least 32 bytes long$/);
});

test("nodes share a store and hear of each other by a broker", () => {
  const [store, broker] = ["postgres://chat@db.example/chat", "rediss://:p@redis.example/chat"];
  expect(config([])).toMatchObject({ store: null, broker: null });
  expect(config(["--store", store, "--broker", broker])).toMatchObject({ store, broker });
  expect(config([], { CHAT_STORE: store })).toMatchObject({ store, broker: null });
});

test("a URL with a password in it is refused without being shown", () => {
  const read = () => config([], { CHAT_STORE: "postgres//chat:hunter2@db.example/chat" });
  expect(read).toThrow(
    /^CHAT_STORE must be a URL like postgres:\/\/user:password@host:5432\/name$/,
  );
});

test("one kind of key for tokens excludes the others", () => {
  const both = ["--jwt-secret", "s".repeat(32), "--jwt-jwks", "https://keys.example/jwks"];
  expect(() => config(both)).toThrow("Only one of --jwt-secret, --jwt-jwks and --jwt-key");
});

test("keys may be fetched without TLS from this machine alone", () => {
  for (const host of ["localhost", "127.0.0.1:9000", "[::1]:9000"])
    expect(config(["--jwt-jwks", `http://${host}/jwks`]).jwtJwks).toBe(`http://${host}/jwks`);
  for (const host of ["localhost.example", "127.0.0.1.example", "u:p@localhost"])
    expect(() => config(["--jwt-jwks", `http://${host}/jwks`])).toThrow("--jwt-jwks must be");
});

describe("--help", () => {
  test("names every setting with its default", () => {
    const asked = readConfig(["--help"], {});
    const text = asked.do === "print" ? asked.text : "";
    for (const { flag, sentence } of Object.values(SETTINGS)) {
      expect(text).toContain(flag);
      expect(text).toContain(sentence);
    }
  });
});
