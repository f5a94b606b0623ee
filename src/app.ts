// The composition root: wires the parts over an open store, returns the running server. app-start.ts opens the store,
// and loads this file meanwhile.

import { openOidc, openProvers } from "./app-provers.ts";
import { deafness, doorShared, hearOthers } from "./app-nodes.ts";
import { openPush } from "./app-push.ts";
import { readTls } from "./app-tls.ts";
import type { Broker } from "./broker/broker.ts";
import { followCommandLine } from "./commands/command-line.ts";
import type { Context } from "./commands/context.ts";
import { storeAllGrowth, storeGrowthOf } from "./commands/growing.ts";
import { createGrowths } from "./commands/growths.ts";
import { marksOf } from "./commands/read-marks.ts";
import { createRunAs } from "./commands/run.ts";
import { createSlow } from "./commands/slow.ts";
import { type Config, limitsOf, version } from "./config.ts";
import { createConnections } from "./connection/connections.ts";
import { createReceive, type Limiters } from "./connection/receive.ts";
import { shareLimiters } from "./connection/spending.ts";
import { createUpgrade } from "./connection/upgrade.ts";
import type { Hub } from "./hub/hub.ts";
import { createHub } from "./hub/open-hub.ts";
import { nodesTopic } from "./hub/signals.ts";
import { createApi } from "./http/api.ts";
import { createPushApi } from "./http/push.ts";
import { createAssets } from "./http/assets.ts";
import { createPages } from "./http/pages/pages.ts";
import { createPlaces } from "./http/place.ts";
import { createStreams } from "./http/stream.ts";
import { type AddressBans, createAddressBans } from "./identity/address-bans.ts";
import type { Door } from "./identity/door.ts";
import { createGuests } from "./identity/guests.ts";
import { createIdentify, type Identify } from "./identity/identify.ts";
import type { Oidc } from "./identity/oidc.ts";
import { createDoor, type DoorShared } from "./identity/open-door.ts";
import { type PasswordCost, passwordCost } from "./identity/passwords.ts";
import { createSessions } from "./identity/sessions.ts";
import type { Clock } from "./lib/clock.ts";
import { createGate } from "./lib/gate.ts";
import { createLimiter } from "./lib/limiter.ts";
import type { Log } from "./lib/log.ts";
import { hostInUrl } from "./lib/networks.ts";
import { createDecoder } from "./protocol/codec.ts";
import type { Rate } from "./protocol/limits.ts";
import { publicReach, type Reach } from "./push/reach.ts";
import { listen, type ServerOptions } from "./server.ts";
import type { Tls } from "./server-listener.ts";
import { listenTrouble } from "./server-trouble.ts";
import type { Store } from "./store/store.ts";

export type App = {
  /** Where it listens, with the port that was really taken: `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly port: number;
  /** How much is held right now; all 0 but `rooms` a minute after everybody has left. */
  size(): { connections: number; users: number; rooms: number; remembered: number };
  /** What makes the first owner, in the setup link; null when there is one, or it is too old. For the terminal only. */
  setupSecret(): string | null;
  /**
   * Takes nobody new, answers what was asked, tells everybody, closes the files. Resolves within 5 s.
   * `drain: false` leaves the first two out. A second call waits for the first.
   */
  stop(options: { drain: boolean }): Promise<void>;
  /**
   * Reads certificate and key again, for those who come in from now on. Throws StartError when they are not
   * good, and then the old ones stay. Does nothing without TLS.
   */
  renewCertificate(): Promise<void>;
};

/** Engines to use instead of those that the settings name; the app closes them all the same. */
export type Parts = {
  clock?: Clock;
  store?: Store;
  broker?: Broker;
  /** For tests alone: called when a connection is in no count any more. */
  gone?: () => void;
  /** For tests alone: a push service on this machine is none that may be reached. */
  reach?: Reach;
  /** For tests alone: a hash takes longer than most of them. */
  passwordCost?: PasswordCost;
};

const limiterSweepMs = 10_000;
// What the store reads in a few milliseconds; more would only pile up replies (docs/performance.md, storm).
const joinsAtOnce = 64;
// What was asked is answered within this, and the goodbyes are said within that: 5 s in all, files included.
const drainWithinMs = 2_500;
// Of them, among several nodes: so long it takes until the last goes to another one.
const sendAwayWithinMs = 2_000;
const closeWithinMs = 1_500;
const growthWithinMs = 500;
// A PostgreSQL that hangs would be waited for longer than whoever stops us waits.
const stopWithinMs = 4_800;

/** `store` is open, and stays so where it throws StartError. */
export async function serve(
  config: Config,
  log: Log,
  clock: Clock,
  store: Store,
  parts: Parts & { broker: Broker; tls: Tls | null },
): Promise<App> {
  const { broker } = parts;
  let stopping: Promise<void> | null = null;
  const limits = limitsOf(config);
  const shared = broker.alone ? null : doorShared(() => hub, await store.secret("setup"));
  const identity = { store, clock, log, shared };
  const { identify, bans, door, oidc } = await createIdentity(config, identity, parts);
  const hub: Hub = createHub({
    broker,
    clock,
    log,
    presence: {
      gatherMs: config.presenceGather,
      namesUpTo: config.presenceNames,
      graceMs: config.leaveGrace,
    },
    publish: (topic, frame, by) => server.publish(topic, frame, by),
    maxUnsentBytes: config.maxUnsent,
    readEvents: (room, after, limit) => store.eventsAfter(room, after, limit),
    readHeads: (rooms) => store.heads(rooms),
  });
  const places = createPlaces({
    ...{ store, name: config.name, row: await store.place() },
    told: () => hub.signals.send(nodesTopic, "place", null),
  });
  const named = () => places.now().name;
  const { publicKey, send, pusher } = await openPush({
    ...{ store, hub, clock, log, named, reach: parts.reach ?? publicReach },
  });
  const limiters = shareLimiters(createLimiters(config), hub, clock);
  const slow = createSlow();
  const limiterSweep = clock.every(limiterSweepMs, () => {
    for (const each of [...Object.values(limiters), slow]) each.sweep(clock.elapsed());
  });
  const pageBytes = Math.floor(config.maxUnsent / 2);
  const isDeaf = deafness(broker, clock);
  const context: Context = {
    ...{ store, hub, clock, limits, pageBytes, slow },
    joins: createGate(joinsAtOnce),
    roles: createGate(1),
    bansChanged() {
      bans.changed();
      hub.signals.send(nodesTopic, "bans", null);
    },
    away: pusher,
    growths: createGrowths(clock, isDeaf, (error) => log.error("growing_failed", {}, error)),
  };
  const decode = createDecoder(limits);
  const receive = createReceive({ context, decode, limiters, log });
  const connections = createConnections({
    hub,
    clock,
    log,
    limits,
    receive,
    gone(connection) {
      storeGrowthOf(context, connection);
      parts.gone?.();
    },
    named,
    server: `chat/${version}`,
    perAddress: config.connectionsPerAddress,
    pingAfterMs: config.pingAfter,
    deadAfterMs: config.deadAfter,
    maxUnsentBytes: config.maxUnsent,
  });
  const assets = createAssets({ places });
  const limiter = limiters.commands;
  const serverOptions: ServerOptions = {
    host: config.host,
    port: config.port,
    tls: parts.tls,
    way: { proxies: config.trustedProxy, userHeader: config.trustedHeader },
    maxFrameBytes: config.maxFrame,
    maxUnsentBytes: config.maxUnsent,
    assets,
    pages: createPages({
      ...{ store, door, oidc, identify, hub, clock, limits, limiter },
      runAs: createRunAs(context, decode),
      ...{ access: config.access, origins: config.origins, places },
      stylesheets: assets.stylesheets,
    }),
    api: createApi({ store, identify, limits, limiters, clock, pageBytes }),
    push: createPushApi({
      ...{ store, identify, clock, limiter, origins: config.origins },
      ...{ publicKey, send, pusher },
    }),
    upgrade: createUpgrade({
      hub,
      identify,
      connections,
      marksOf: (userId) => marksOf(store, userId),
      origins: config.origins,
      usernameLength: config.maxUsername,
    }),
    streams: createStreams({
      ...{ clock, hub, origins: config.origins },
      ...{ maxFrameBytes: config.maxFrame, maxUnsentBytes: config.maxUnsent },
    }),
    connections,
    receive,
    hub,
    log,
    state: () => ({
      writable: store.isWritable(),
      stopping: stopping !== null,
      connected: broker.isUp(),
    }),
  };
  const server = orSay(config, () => listen(serverOptions));
  // Not before: where it cannot listen, it would go on without a store.
  const commandLine = followCommandLine(context, log, isDeaf);
  const others = hearOthers({ context, bans, places, door }, broker, log);

  async function stopNow({ drain }: { drain: boolean }): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = clock.after(stopWithinMs, resolve);
    // Its promise waits for the sockets; what matters now is that nobody new comes in.
    void server.stop(false);
    if (drain) await drained();
    hub.sayBye();
    await connections.shutDown(drain ? closeWithinMs : 0);
    if (drain) await Promise.race([storeAllGrowth(context), passing(clock, growthWithinMs)]);
    await server.stop(true);
    pusher.close();
    limiterSweep.cancel();
    commandLine.cancel();
    others.cancel();
    hub.close();
    await broker.close();
    await Promise.race([store.close(), late]);
    timer.cancel();
  }

  async function drained(): Promise<void> {
    const late = passing(clock, drainWithinMs);
    // A node alone has nobody to send them to: they wait outside until it is back.
    if (!broker.alone) await Promise.race([connections.sendAway(sendAwayWithinMs), late]);
    // What was acked of a text that grows is on no disk yet: it gets all the time that there is.
    const whole = Promise.all([receive.idle(), storeAllGrowth(context)]);
    await Promise.race([whole, late]);
  }

  const { port } = server;
  const scheme = config.tlsCert === null ? "http" : "https";
  const host = ["0.0.0.0", "::"].includes(config.host) ? "127.0.0.1" : config.host;
  return {
    url: `${scheme}://${hostInUrl(host)}:${port}`,
    port,
    size: () => ({
      connections: connections.size(),
      ...hub.size(),
      remembered: [...Object.values(limiters), slow, pusher].reduce(
        (sum, each) => sum + each.size(),
        0,
      ),
    }),
    setupSecret: door.setupSecret,
    stop: (options) => (stopping ??= stopNow(options)),
    async renewCertificate() {
      const tls = await readTls(config);
      if (tls !== null && stopping === null) orSay(config, () => server.renew(tls));
    },
  };
}

type IdentityParts = { store: Store; clock: Clock; log: Log; shared: DoorShared | null };
type Identity = { identify: Identify; bans: AddressBans; door: Door; oidc: Oidc | null };

async function createIdentity(
  config: Config,
  { store, clock, log, shared }: IdentityParts,
  { passwordCost: cost = passwordCost }: Parts,
): Promise<Identity> {
  const guests = createGuests(await store.secret("guests"));
  const sessions = createSessions({ store, clock });
  const bans = createAddressBans(store);
  const guestsAllowed = config.access === "open";
  const others = await openProvers(config, { store, clock, log });
  const identify = createIdentify({ guests, store, sessions, bans, guestsAllowed, others });
  const { access, maxUsername: usernameLength } = config;
  const hasOwner = await store.hasOwner();
  const door = createDoor({
    ...{ store, sessions, clock, access, usernameLength, hasOwner },
    passwordCost: cost,
    ...(shared === null ? {} : { shared }),
  });
  const oidc = await openOidc(config, { store, sessions, clock, log });
  return { identify, bans, door, oidc };
}

function createLimiters(config: Config): Limiters {
  const limiter = (rate: Rate) => createLimiter({ ...rate, blockMs: config.rateBlock });
  return {
    messages: limiter(config.rateLimit),
    joins: limiter(config.joinRateLimit),
    appends: limiter(config.appendRateLimit),
    searches: limiter(config.searchRateLimit),
    commands: limiter(config.commandRateLimit),
  };
}

const passing = (clock: Clock, ms: number): Promise<void> =>
  new Promise((done) => void clock.after(ms, done));

function orSay<Result>(config: Config, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    const { host, port, tlsCert, tlsKey } = config;
    throw listenTrouble(error, { host, port, certFile: tlsCert ?? "", keyFile: tlsKey ?? "" });
  }
}
