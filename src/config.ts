// Every setting, once. Gives the frozen Config, `--help`, and the table in docs/operations.md.
// The only file that reads process.env.

import packageJson from "../package.json";
import { checkEdges, EDGE_SETTINGS } from "./config-edges.ts";
import * as kind from "./config-kinds.ts";
import { type Setting, setting } from "./config-kinds.ts";
import { StartError } from "./lib/start-error.ts";
import type { Limits } from "./protocol/limits.ts";

export const version: string = packageJson.version;

/** In the order of `--help`. */
export const SETTINGS = {
  host: setting(
    "--host",
    kind.text("HOST"),
    "0.0.0.0",
    "Address to listen on; 127.0.0.1 keeps the network out.",
  ),
  port: setting(
    "--port",
    kind.count("", 0, 65_535),
    "8080",
    "Port to listen on; 0 picks a free one.",
    ["PORT"],
  ),
  data: setting(
    "--data",
    kind.text("DIR"),
    "./chat-data",
    "Where everything is kept; made when missing.",
  ),
  store: setting(
    "--store",
    kind.optional(
      kind.serviceUrl("postgres://user:password@host:5432/name", "postgres", "postgresql"),
    ),
    "",
    "PostgreSQL in which all that is said is kept, instead of SQLite in --data; nodes share it.",
  ),
  broker: setting(
    "--broker",
    kind.optional(kind.serviceUrl("redis://host:6379", "redis", "rediss", "valkey", "valkeys")),
    "",
    "Redis or Valkey by which nodes that share a --store hear of each other; a path is the prefix of its channels.",
  ),
  name: setting(
    "--name",
    kind.text("NAME"),
    "Chat",
    "What this place is called, until its owner says so on the page.",
  ),
  access: setting(
    "--access",
    kind.choice("open", "invite", "closed"),
    "open",
    "open: guests, and anybody registers; invite: accounts by invitation; closed: made by admins.",
  ),
  origins: setting(
    "--origins",
    kind.list("URL,…"),
    "",
    "Other origins whose pages may connect; our own always may.",
  ),
  logFormat: setting(
    "--log-format",
    kind.choice("json", "text"),
    "json",
    "One line an event: json, or text for people.",
  ),
  rateLimit: setting(
    "--rate-limit",
    kind.rate,
    "10/10s",
    "Messages of one user over all their connections.",
  ),
  rateBlock: setting(
    "--rate-block",
    kind.duration(0, 3_600_000),
    "30s",
    "How long one who keeps pushing is refused.",
  ),
  joinRateLimit: setting("--join-rate-limit", kind.rate, "20/10s", "Joins of one user."),
  appendRateLimit: setting(
    "--append-rate-limit",
    kind.rate,
    "1000/10s",
    "Parts of growing texts of one user.",
  ),
  searchRateLimit: setting("--search-rate-limit", kind.rate, "40/10s", "Searches of one user."),
  commandRateLimit: setting(
    "--command-rate-limit",
    kind.rate,
    "200/10s",
    "All other commands of one user, malformed frames included.",
  ),
  connectionsPerAddress: setting(
    "--connections-per-address",
    kind.countOrOff("connections", 1_000_000),
    "500",
    "Open connections from one address; IPv6 counts by /64.",
  ),
  connectionsPerUser: setting(
    "--connections-per-user",
    kind.count("connections", 1, 10_000),
    "20",
    "Open connections of one user.",
  ),
  roomsPerConnection: setting(
    "--rooms-per-connection",
    kind.count("rooms", 1, 10_000),
    "100",
    "Rooms that one connection may have joined.",
  ),
  maxFrame: setting(
    "--max-frame",
    kind.bytes(1024, 16 * 1024 ** 2),
    "64KiB",
    "Longest frame from a client.",
  ),
  maxText: setting(
    "--max-text",
    kind.count("characters", 1, 1_000_000),
    "8000",
    "Longest message.",
  ),
  maxUsername: setting(
    "--max-username",
    kind.count("characters", 8, 64),
    "32",
    "Longest name of a person.",
  ),
  maxRoom: setting("--max-room", kind.count("characters", 8, 64), "64", "Longest name of a room."),
  maxKey: setting(
    "--max-key",
    kind.count("characters", 16, 256),
    "64",
    "Longest key of a message.",
  ),
  historyPage: setting(
    "--history-page",
    kind.count("messages", 1, 1000),
    "200",
    "Most messages in one page of history.",
  ),
  resumeEvents: setting(
    "--resume-events",
    kind.count("events", 1, 10_000),
    "500",
    "Most missed events that a resume replays.",
  ),
  maxUnsent: setting(
    "--max-unsent",
    kind.bytes(64 * 1024, 256 * 1024 ** 2),
    "1MiB",
    "Bytes waiting for a slow reader before it is closed.",
  ),
  pingAfter: setting(
    "--ping-after",
    kind.duration(100, 3_600_000),
    "20s",
    "Silence after which a connection is pinged.",
  ),
  deadAfter: setting(
    "--dead-after",
    kind.duration(200, 3_600_000),
    "45s",
    "Silence after which a connection is closed.",
  ),
  leaveGrace: setting(
    "--leave-grace",
    kind.duration(0, 600_000),
    "10s",
    "Time for a cut connection to come back before others hear of it.",
  ),
  presenceGather: setting(
    "--presence-gather",
    kind.duration(0, 10_000),
    "250ms",
    "How long joins and leaves are gathered into one notice.",
  ),
  presenceNames: setting(
    "--presence-names",
    kind.count("users", 1, 10_000),
    "200",
    "Present users above which a room's notices carry the count alone.",
  ),
  ...EDGE_SETTINGS,
} as const;

export type Config = {
  readonly [Key in keyof typeof SETTINGS]: (typeof SETTINGS)[Key] extends Setting<infer Value>
    ? Value
    : never;
};

export type Asked =
  | { do: "serve"; config: Config }
  /** Print `text` and exit 0. */
  | { do: "print"; text: string };

/**
 * Reads flags (`--port 80`, `--port=80`) and the environment. Throws a StartError with exit code 2 that
 * names the first wrong setting and what it must be.
 */
export function readConfig(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Asked {
  if (args.includes("--help") || args.includes("-h")) return { do: "print", text: help() };
  if (args.includes("--version")) return { do: "print", text: `chat ${version}` };
  const flags = readFlags(args, Object.values(SETTINGS));
  const config: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(SETTINGS)) config[key] = readSetting(each, flags, env);
  // Filled key by key from the table that the type is derived from.
  const checked = config as Config;
  if (checked.deadAfter <= checked.pingAfter)
    throw new StartError("--dead-after must be longer than --ping-after", 2);
  if (checked.broker !== null && checked.store === null)
    throw new StartError("--broker needs --store: SQLite in --data is one node's alone", 2);
  checkEdges(checked);
  return { do: "serve", config: Object.freeze(checked) };
}

/** Some settings, for a command that needs no more: no other flag is known to it. Throws as `readConfig`. */
export function readSettings<Key extends keyof Config>(
  keys: readonly Key[],
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Pick<Config, Key> {
  const flags = readFlags(
    args,
    keys.map((key) => SETTINGS[key]),
  );
  const read = keys.map((key) => [key, readSetting(SETTINGS[key], flags, env)]);
  // Key by key from the table that the type is derived from.
  return Object.fromEntries(read) as Pick<Config, Key>;
}

/** The settings as they are when nothing is said; tests change what they need. */
export function defaultConfig(changes: Partial<Config> = {}): Config {
  const asked = readConfig([], {});
  if (asked.do !== "serve") throw new Error("no arguments mean serve");
  return Object.freeze({ ...asked.config, ...changes });
}

/** The part of the settings that clients are told. */
export function limitsOf(config: Config): Limits {
  return {
    frameBytes: config.maxFrame,
    textLength: config.maxText,
    usernameLength: config.maxUsername,
    roomLength: config.maxRoom,
    keyLength: config.maxKey,
    historyPage: config.historyPage,
    resumeEvents: config.resumeEvents,
    roomsPerConnection: config.roomsPerConnection,
    connectionsPerUser: config.connectionsPerUser,
    messages: config.rateLimit,
    joins: config.joinRateLimit,
    appends: config.appendRateLimit,
    searches: config.searchRateLimit,
    commands: config.commandRateLimit,
  };
}

function readFlags(
  args: readonly string[],
  settings: readonly { readonly flag: string }[],
): ReadonlyMap<string, string> {
  const known = new Set<string>(settings.map(({ flag }) => flag));
  const flags = new Map<string, string>();
  for (let at = 0; at < args.length; at++) {
    const [flag = "", inline] = splitOnce(args[at] ?? "", "=");
    if (!known.has(flag)) throw new StartError(`There is no ${flag}. See --help`, 2);
    const value = inline ?? args[++at];
    if (value === undefined) throw new StartError(`${flag} needs a value. See --help`, 2);
    flags.set(flag, value);
  }
  return flags;
}

function readSetting(
  each: Setting<unknown>,
  flags: ReadonlyMap<string, string>,
  env: Readonly<Record<string, string | undefined>>,
): unknown {
  const fromEnv = each.env.find((name) => env[name] !== undefined && env[name] !== "");
  const flagged = flags.get(each.flag);
  const [source, value] =
    flagged !== undefined
      ? [each.flag, flagged]
      : fromEnv !== undefined
        ? [fromEnv, env[fromEnv] ?? ""]
        : [each.flag, each.default];
  try {
    return each.read(value);
  } catch (error) {
    const must = error instanceof Error ? error.message : String(error);
    const is = each.secret === true ? "" : `; it is ${JSON.stringify(value)}`;
    throw new StartError(`${source} must be ${must}${is}`, 2);
  }
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function help(): string {
  const rows = Object.values(SETTINGS).map((each) => {
    const left = `  ${each.flag} ${each.shape}`.padEnd(38);
    return `${left} ${each.sentence} [${each.default === "" ? "none" : each.default}]`;
  });
  return [
    `chat ${version}: a chat server. Run it, open the address that it prints, talk.`,
    "",
    "  chat [settings]",
    "  chat user …      people with an account, also while the server runs; see chat user --help",
    "  chat doctor …    looks whether all that it needs is there; see chat doctor --help",
    "",
    ...rows,
    "  --help, --version",
    "",
    `Each setting has an environment name too: ${SETTINGS.data.flag} is ${SETTINGS.data.env[0]}.`,
  ].join("\n");
}
