// Looks at the Redis or Valkey that the broker would use: whether it is there, and hands on what is published.

import { RedisClient } from "bun";
import { connect } from "node:net";
import { fault, type Finding, ok, placeOf, reasonOf, within, warning } from "./finding.ts";

const patienceMs = 3_000;
const oldestVersion = 6;
// What people notice of a delivery.
const slowMs = 100;

/** `address` as `--broker` has it. */
export async function lookAtRedis(address: string): Promise<Finding[]> {
  const url = new URL(address);
  const prefix = prefixOf(url);
  // Its path names the channels, which Redis itself knows nothing of.
  const server = Object.assign(new URL(address), { pathname: "" }).href;
  const open = () =>
    new RedisClient(server, {
      autoReconnect: false,
      enableOfflineQueue: false,
      // Ours is first: Bun says of both that the connection is closed.
      connectionTimeout: 2 * patienceMs,
    });
  const [publisher, subscriber] = [open(), open()];
  try {
    await within(patienceMs, Promise.all([publisher.connect(), subscriber.connect()]));
    const told = await within(patienceMs, publisher.send("INFO", ["server"])).then(String, mayNot);
    const version = lookAtVersion(told, placeOf(url));
    const ms = await roundTrip(publisher, subscriber, `${prefix}:@doctor:${crypto.randomUUID()}`);
    return [version, lookAtRoundTrip(ms)];
  } catch (error) {
    return [unreachable(reasonOf(error, url), url, await plainAnswer(url))];
  } finally {
    publisher.close();
    subscriber.close();
  }
}

const prefixOf = (url: URL): string => decodeURIComponent(url.pathname.slice(1)) || "chat";

/** A user with the rights that nodes need, and no more, is not told. */
function mayNot(error: unknown): "" {
  if (/NOPERM/.test(String(error))) return "";
  throw error;
}

function lookAtVersion(told: string, where: string): Finding {
  if (told === "") return ok("redis", `it is there, at ${where}, and may not say its version`);
  const valkey = /^valkey_version:(\S+)/m.exec(told)?.[1];
  const redis = /^redis_version:(\S+)/m.exec(told)?.[1] ?? "of no version";
  const shown = valkey === undefined ? `Redis ${redis}` : `Valkey ${valkey}`;
  if (Number.parseInt(valkey ?? redis, 10) >= oldestVersion)
    return ok("redis", `${shown} at ${where}`);
  return fault("redis", `${shown} at ${where}: ${oldestVersion} is needed`, "update it");
}

/** In milliseconds, from one connection by the server to another. */
async function roundTrip(
  publisher: RedisClient,
  subscriber: RedisClient,
  channel: string,
): Promise<number> {
  const { promise: came, resolve: arrive } = Promise.withResolvers<void>();
  await within(
    patienceMs,
    subscriber.subscribe(channel, () => arrive()),
  );
  const fromMs = performance.now();
  await within(patienceMs, Promise.all([came, publisher.publish(channel, "is it heard?")]));
  return performance.now() - fromMs;
}

function lookAtRoundTrip(ms: number): Finding {
  const said = `what is published is heard after ${ms.toFixed(1)} ms`;
  if (ms < slowMs) return ok("publish", said);
  return warning(
    "publish",
    said,
    "bring it nearer, or look at what else it does: redis-cli --latency",
  );
}

/** What a PING from nobody is answered; null when nobody listens there. Bun says the same of both. */
async function plainAnswer(url: URL): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const socket = connect(portOf(url), url.hostname.replace(/^\[|\]$/g, ""));
  socket.on("connect", () => socket.write("PING\r\n"));
  socket.on("data", (said: Buffer) => resolve(said.toString("latin1")));
  socket.on("error", () => resolve(null));
  socket.on("close", () => resolve(""));
  const answer = await within(patienceMs, promise).catch(() => "");
  socket.destroy();
  return answer;
}

function unreachable(reason: string, url: URL, answer: string | null): Finding {
  const where = placeOf(url);
  const start = `systemctl start redis-server, and in redis.conf: port ${portOf(url)}`;
  if (answer === null) return fault("redis", `${where}: nobody listens there`, start);
  if (/NOPERM/.test(reason))
    return fault(
      "redis",
      `${where}: ${reason}`,
      `ACL SETUSER NAME +publish +subscribe +unsubscribe &${prefixOf(url)}:*`,
    );
  if (answer.startsWith("-NOAUTH"))
    return fault(
      "redis",
      `${where}: the password is missing, or not good`,
      "--broker redis://:PASSWORD@HOST:PORT",
    );
  return fault("redis", `${where}: ${reason}`, start);
}

const portOf = ({ port }: URL): number => (port === "" ? 6379 : Number(port));
