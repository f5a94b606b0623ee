// The data of a server that does not run, for moving them to another engine. Changes nothing.

import { Database, type SQLQueryBindings } from "bun:sqlite";
import { join } from "node:path";
import { StartError } from "../../lib/start-error.ts";
import { type After, pick, type Row, type Source, type TableName, TABLES } from "../moving.ts";
import { eventFlags, eventTypes } from "../stored.ts";
import { databaseFile, refuseMissing, takeLock } from "./files.ts";
import { openMeta } from "./meta.ts";
import { applicationId, migrations, pragmaNumber, schemaVersion } from "./migrations.ts";

/** Holds the directory against servers until it is closed. Throws `StartError` when one uses it, or it is not of this version. */
export function openSqliteSource(dataDir: string): Source {
  refuseMissing(dataDir);
  const lock = takeLock(dataDir, 0);
  if (lock === null)
    throw new StartError(`A server is using the data in ${dataDir}: stop it first`);
  const db = new Database(join(dataDir, databaseFile), { strict: true, readonly: true });
  const close = async () => {
    db.close(true);
    lock.close(true);
  };
  if (
    pragmaNumber(db, "application_id") !== applicationId ||
    schemaVersion(db) !== migrations.length
  ) {
    void close();
    throw new StartError(
      `The data in ${dataDir} is not of this version: start the server on it once, and stop it`,
    );
  }
  return {
    ...openReadout(db),
    stamp: openMeta(db).get("stamp") ?? "",
    named: () =>
      db
        .prepare<{ name: string; value: string }, []>(
          "select name, value from meta where name like 'secret:%' or name like 'place%' order by name",
        )
        .all(),
    newestTexts: openNewestTexts(db),
    close,
  };
}

type Values = Row & SQLQueryBindings[];

function openReadout(db: Database): Pick<Source, "count" | "rows"> {
  return {
    async count(table) {
      const row = db.prepare<{ count: number }, []>(`select count(*) as count from ${table}`).get();
      return row?.count ?? 0;
    },
    async rows(table, after, limit) {
      const { sql, values } = pageOf(table, after);
      // Rows of these columns, which hold nothing else.
      const rows = db.prepare(sql).values(...values, limit) as Row[];
      return table === "events" ? rows.map(asStored) : rows;
    },
  };
}

/** What is left of a deleted text is its length, which no other engine keeps. */
function asStored(row: Row): Row {
  const [flags] = pick("events", row, ["flags"]);
  if ((Number(flags) & eventFlags.deleted) === 0) return row;
  const names = Object.keys(TABLES.events.columns);
  return row.map((value, at) => {
    if (names[at] === "text") return "";
    return names[at] === "mentions" ? null : value;
  });
}

function pageOf(name: TableName, after: After): { sql: string; values: Values } {
  const { columns, key } = TABLES[name];
  const selected = Object.keys(columns).join(", ");
  const marks = key.map((_, at) => `?${at + 1}`).join(", ");
  const last = `?${key.length + 1}`;
  const from = after ?? key.map((column) => (columns[column as never] === "text" ? "" : -1));
  const order = `(${key.join(", ")}) > (${marks}) order by ${key.join(", ")}`;
  // Each event is in one of two indexes, which need its type.
  const sql =
    name === "events"
      ? ["=", "!="]
          .map(
            (which) =>
              `select * from (select ${selected} from events where type ${which} ${eventTypes.chat} and ${order} limit ${last})`,
          )
          .join(" union all ")
          .concat(` order by ${key.join(", ")} limit ${last}`)
      : `select ${selected} from ${name} where ${order} limit ${last}`;
  // An array of what a row holds.
  return { sql, values: [...from] as unknown as Values };
}

function openNewestTexts(db: Database): Source["newestTexts"] {
  const select = db.prepare<{ text: string }, [number, number]>(
    `select text from events where room = ? and about = ? and type = ${eventTypes.edited}
     order by seq desc limit 1`,
  );
  return (messages) => {
    const texts = new Map<string, string>();
    for (const message of messages) {
      const [type, flags, room, seq] = pick("events", message, ["type", "flags", "room", "seq"]);
      const isEdited =
        (Number(flags) & (eventFlags.edited | eventFlags.deleted)) === eventFlags.edited;
      if (type !== eventTypes.chat || !isEdited) continue;
      const row = select.get(Number(room), Number(seq));
      if (row !== null) texts.set(`${room} ${seq}`, row.text);
    }
    return texts;
  };
}
