// What data consist of, for moving all of it from one engine to another: the tables, row by row as they are stored.

/** `list` is JSON in a text on SQLite. */
export type ColumnType = "text" | "int" | "bigint" | "list";
export type Stored = string | number | null;
/** In the order of the table's columns. */
export type Row = readonly Stored[];

export type Table = {
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** What rows are in the order of: the primary key. */
  readonly key: readonly string[];
};

const table = (columns: Record<string, ColumnType>, ...key: string[]): Table => ({ columns, key });

/** All of it but what an engine keeps for itself, in an order in which each has what it refers to. */
export const TABLES = {
  users: table(
    {
      ...{ id: "text", username: "text", created: "bigint", role: "int", mark: "text" },
      ...{ password: "text", issuer: "text", subject: "text" },
    },
    "id",
  ),
  rooms: table(
    {
      ...{ id: "int", name: "text", kind: "int", title: "text", topic: "text", flags: "int" },
      ...{ slow: "int", epoch: "text", head: "bigint", first: "bigint", created: "bigint" },
      newest: "bigint",
    },
    "id",
  ),
  members: table(
    {
      ...{ user: "text", room: "int", since: "bigint", role: "int", read: "bigint", level: "int" },
    },
    ...["user", "room"],
  ),
  events: table(
    {
      ...{ room: "int", seq: "bigint", type: "int", user: "text", username: "text", text: "text" },
      ...{ flags: "int", key: "text", timestamp: "bigint", about: "bigint", mentions: "text" },
    },
    ...["room", "seq"],
  ),
  reactions: table(
    { room: "int", message: "bigint", emoji: "text", user: "text", seq: "bigint" },
    ...["room", "message", "emoji", "user"],
  ),
  reaction_kinds: table(
    {
      ...{ room: "int", message: "bigint", emoji: "text", count: "int", since: "bigint" },
      users: "list",
    },
    ...["room", "message", "emoji"],
  ),
  mentions: table({ room: "int", user: "text", seq: "bigint" }, "room", "user", "seq"),
  directs: table({ low: "text", high: "text", room: "int" }, "low", "high"),
  sessions: table(
    {
      ...{ secret: "text", id: "text", user: "text", created: "bigint", seen: "bigint" },
      ...{ expires: "bigint", agent: "text", address: "text" },
    },
    "secret",
  ),
  tokens: table(
    {
      ...{ secret: "text", id: "text", user: "text", name: "text", scope: "text" },
      ...{ created: "bigint", seen: "bigint", expires: "bigint" },
    },
    "secret",
  ),
  invitations: table(
    {
      ...{ secret: "text", id: "text", maker: "text", room: "int", uses: "int" },
      ...{ created: "bigint", expires: "bigint" },
    },
    "secret",
  ),
  bans: table(
    {
      ...{ user: "text", room: "int", username: "text", address: "text", until: "bigint" },
      ...{ reason: "text", created: "bigint" },
    },
    ...["user", "room"],
  ),
  mutes: table(
    {
      ...{ user: "text", room: "int", username: "text", until: "bigint", reason: "text" },
      created: "bigint",
    },
    ...["user", "room"],
  ),
  audit: table(
    {
      ...{ id: "bigint", timestamp: "bigint", actor: "text", act: "text", target: "text" },
      ...{ room: "text", detail: "text" },
    },
    "id",
  ),
  reports: table(
    {
      ...{ id: "bigint", timestamp: "bigint", room: "int", message: "bigint", reporter: "text" },
      ...{ reason: "text", settled: "text" },
    },
    "id",
  ),
  subscriptions: table(
    {
      ...{ endpoint: "text", user: "text", session: "text", p256dh: "text", auth: "text" },
      ...{ origin: "text", agent: "text", created: "bigint", worked: "bigint" },
    },
    "endpoint",
  ),
} as const satisfies Record<string, Table>;

export type TableName = keyof typeof TABLES;
// `Object.keys` of a record is its names, in the order in which they stand.
export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[];

/** The key of the last row that was read; null: from the beginning. */
export type After = readonly Stored[] | null;

/** Data at rest: nothing changes it while it is read. */
export interface Readout {
  count(table: TableName): Promise<number>;
  /** By their keys, ascending; at most `limit`; empty: there are no more. */
  rows(table: TableName, after: After, limit: number): Promise<Row[]>;
}

export interface Source extends Readout {
  /** Another whenever a server has run on the data. */
  readonly stamp: string;
  /** What is kept under a name: secrets, and what its owner says of the place. */
  named(): { name: string; value: string }[];
  /** The newest text of each of these messages that was edited and is not deleted, by `room seq`. */
  newestTexts(messages: readonly Row[]): ReadonlyMap<string, string>;
  close(): Promise<void>;
}

/** How far the move is. `after` is of `table`; all tables before it are done. */
export type Progress = { stamp: string; table: TableName; after: After };

export interface Target extends Readout {
  /** Null: nothing was moved yet. Throws `StartError` when there is data of another origin. */
  progress(): Promise<Progress | null>;
  /** Begins: from now on no server starts on it before `finish`. */
  begin(named: readonly { name: string; value: string }[], progress: Progress): Promise<void>;
  /** The rows and how far that is, in one transaction. `texts` as of `Source.newestTexts`, for events. */
  put(rows: readonly Row[], progress: Progress, texts: ReadonlyMap<string, string>): Promise<void>;
  /** What is quicker when all rows are there. */
  index(): Promise<void>;
  /** Lets servers in. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** What `row` has in each of these columns of its table. */
export function pick(name: TableName, row: Row, columns: readonly string[]): Stored[] {
  const names = Object.keys(TABLES[name].columns);
  return columns.map((column) => row[names.indexOf(column)] ?? null);
}

/** The key of the last of `rows`, by which the next ones are found; null: there are none. */
export function lastOf(name: TableName, rows: readonly Row[]): After {
  const last = rows.at(-1);
  return last === undefined ? null : pick(name, last, TABLES[name].key);
}
