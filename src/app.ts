// The composition root: opens the engines, wires the parts, returns the running server. Tests start the same thing.

import type { Broker } from "./broker/broker.ts";
import { openBroker } from "./broker/open.ts";
import type { Context } from "./commands/context.ts";
import { createSlow } from "./commands/slow.ts";
import { type Config, limitsOf, version } from "./config.ts";
import { createConnections } from "./connection/connections.ts";
import { createReceive, type Limiters } from "./connection/receive.ts";
import { createUpgrade } from "./connection/upgrade.ts";
import { createHub } from "./hub/hub.ts";
import { createApi } from "./http/api.ts";
import { createAssets } from "./http/assets.ts";
import { createGuests } from "./identity/guests.ts";
import { createIdentify } from "./identity/identify.ts";
import { type Clock, systemClock } from "./lib/clock.ts";
import { createGate } from "./lib/gate.ts";
import { createLimiter } from "./lib/limiter.ts";
import type { Log } from "./lib/log.ts";
import { StartError } from "./lib/start-error.ts";
import { createDecoder } from "./protocol/codec.ts";
import type { Rate } from "./protocol/limits.ts";
import { listen, type ServerOptions } from "./server.ts";
import { openStore } from "./store/open.ts";
import type { Store } from "./store/store.ts";

export type App = {
  /** Where it listens, with the port that was really taken: `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly port: number;
  /** How much is held right now; all 0 but `rooms` when everybody has left. */
  size(): { connections: number; users: number; rooms: number; remembered: number };
  /**
   * Takes nobody new, answers what was asked, tells everybody, closes the files. Resolves within 5 s.
   * `drain: false` leaves the first two out. A second call waits for the first.
   */
  stop(options: { drain: boolean }): Promise<void>;
};

/** Engines to use instead of those that the settings name; the app closes them all the same. */
export type Parts = { clock?: Clock; store?: Store; broker?: Broker };

const limiterSweepMs = 10_000;
// What the store reads in a few milliseconds; more would only pile up replies (docs/performance.md, storm).
const joinsAtOnce = 64;
// What was asked is answered within this, and the goodbyes are said within that: 5 s in all, files included.
const drainWithinMs = 2_500;
const closeWithinMs = 1_500;

/** Throws StartError with one clear line when it cannot serve. */
export async function start(config: Config, log: Log, parts: Parts = {}): Promise<App> {
  const clock = parts.clock ?? systemClock;
  const store = parts.store ?? (await openStore({ dataDir: config.data, log }));
  try {
    return await serve(config, log, clock, store, parts.broker ?? openBroker());
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function serve(
  config: Config,
  log: Log,
  clock: Clock,
  store: Store,
  broker: Broker,
): Promise<App> {
  let stopping: Promise<void> | null = null;
  const limits = limitsOf(config);
  const guests = createGuests(await store.secret("guests"));
  const hub = createHub({
    broker,
    clock,
    log,
    presence: {
      gatherMs: config.presenceGather,
      namesUpTo: config.presenceNames,
      graceMs: config.leaveGrace,
    },
    publish: (topic, frame) => server.publish(topic, frame),
    maxUnsentBytes: config.maxUnsent,
    readEvents: (room, after, limit) => store.eventsAfter(room, after, limit),
  });
  const limiters = createLimiters(config);
  const slow = createSlow();
  const limiterSweep = clock.every(limiterSweepMs, () => {
    for (const each of [...Object.values(limiters), slow]) each.sweep(clock.elapsed());
  });
  const pageBytes = Math.floor(config.maxUnsent / 2);
  const context: Context = {
    ...{ store, hub, clock, limits, pageBytes, slow },
    joins: createGate(joinsAtOnce),
    bansChanged: () => {}, // identity asks the store each time
  };
  const receive = createReceive({ context, decode: createDecoder(limits), limiters, log });
  const connections = createConnections({
    hub,
    clock,
    log,
    limits,
    receive,
    name: config.name,
    server: `chat/${version}`,
    perAddress: config.connectionsPerAddress,
    pingAfterMs: config.pingAfter,
    deadAfterMs: config.deadAfter,
    maxUnsentBytes: config.maxUnsent,
  });
  const identify = createIdentify(guests, store);
  const server = listenOrSay({
    host: config.host,
    port: config.port,
    maxFrameBytes: config.maxFrame,
    maxUnsentBytes: config.maxUnsent,
    assets: createAssets({ name: config.name }),
    api: createApi({ store, identify, limits, limiter: limiters.commands, clock }),
    upgrade: createUpgrade({
      users: hub.users,
      identify,
      connections,
      origins: config.origins,
      usernameLength: config.maxUsername,
    }),
    connections,
    receive,
    hub,
    log,
    state: () => ({ writable: store.isWritable(), stopping: stopping !== null }),
  });

  async function stopNow({ drain }: { drain: boolean }): Promise<void> {
    // Its promise waits for the sockets; what matters now is that nobody new comes in.
    void server.stop();
    if (drain) await Promise.race([receive.idle(), passing(clock, drainWithinMs)]);
    await connections.shutDown(drain ? closeWithinMs : 0);
    await server.stop(true);
    limiterSweep.cancel();
    hub.close();
    await broker.close();
    await store.close();
  }

  const port = server.port ?? config.port;
  return {
    url: `http://${config.host === "0.0.0.0" || config.host === "::" ? "127.0.0.1" : config.host}:${port}`,
    port,
    size: () => ({
      connections: connections.size(),
      ...hub.size(),
      remembered: [...Object.values(limiters), slow].reduce((sum, each) => sum + each.size(), 0),
    }),
    stop: (options) => (stopping ??= stopNow(options)),
  };
}

function createLimiters(config: Config): Limiters {
  const limiter = (rate: Rate) => createLimiter({ ...rate, blockMs: config.rateBlock });
  return {
    messages: limiter(config.rateLimit),
    joins: limiter(config.joinRateLimit),
    commands: limiter(config.commandRateLimit),
  };
}

const passing = (clock: Clock, ms: number): Promise<void> =>
  new Promise((done) => void clock.after(ms, done));

function listenOrSay(options: ServerOptions): ReturnType<typeof listen> {
  const where = `${options.host}:${options.port}`;
  try {
    return listen(options);
  } catch (error) {
    // Bun's listen errors carry a system code; anything else is not ours to explain.
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "EADDRINUSE")
      throw new StartError(
        `Port ${options.port} is in use. Stop what uses it, or choose another: --port ${options.port + 1}`,
      );
    if (code === "EACCES")
      throw new StartError(`Port ${options.port} needs rights you do not have. Try --port 8080`);
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
      throw new StartError(`${options.host} is not an address of this machine. See --host`);
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`Cannot listen on ${where}: ${reason}`);
  }
}
