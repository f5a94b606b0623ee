// Whether what was moved is what there was: every row of every table, and a hash of each room's log.

import { StartError } from "../../lib/start-error.ts";
import { lastOf, type Readout, type Row, TABLE_NAMES, type TableName } from "../../store/moving.ts";
import type { Bar } from "./bar.ts";

export type Compared = { tables: { name: TableName; count: number }[]; rooms: number };

const atOnce = 5_000;

/** Throws `StartError` that names the table or room when something differs. */
export async function compare(source: Readout, target: Readout, bar: Bar): Promise<Compared> {
  const counts = await Promise.all(TABLE_NAMES.map((name) => source.count(name)));
  bar.begin(
    counts.reduce((total, each) => total + each, 0),
    0,
  );
  const tables: Compared["tables"] = [];
  let rooms = 0;
  for (const [at, name] of TABLE_NAMES.entries()) {
    const count = counts[at] ?? 0;
    if ((await target.count(name)) !== count) throw different(name, "another number of rows");
    // Side by side: one waits for the disk while the other is being read.
    const [there, here] = await Promise.all([
      hashesOf(target, name, () => {}),
      hashesOf(source, name, bar.add),
    ]);
    for (const [part, hash] of here)
      if (there.get(part) !== hash)
        throw different(name, part === "" ? "other rows" : `another log of room ${part}`);
    if (there.size !== here.size) throw different(name, "rows of other rooms");
    if (name === "events") rooms = here.size;
    tables.push({ name, count });
  }
  bar.end();
  return { tables, rooms };
}

const different = (table: TableName, how: string): StartError =>
  new StartError(
    `What was moved has ${how} (${table}): do not use it. The data in --from are as they were`,
  );

/** By room for the log, and one for all of any other table. */
async function hashesOf(
  data: Readout,
  name: TableName,
  read: (rows: number) => void,
): Promise<Map<string, string>> {
  const hashers = new Map<string, Bun.CryptoHasher>();
  let after: ReturnType<typeof lastOf> = null;
  for (;;) {
    const rows: Row[] = await data.rows(name, after, atOnce);
    if (rows.length === 0) break;
    after = lastOf(name, rows);
    for (const row of rows) {
      const part = name === "events" ? String(row[0]) : "";
      let hasher = hashers.get(part);
      if (hasher === undefined) hashers.set(part, (hasher = new Bun.CryptoHasher("sha256")));
      hasher.update(JSON.stringify(row));
    }
    read(rows.length);
  }
  return new Map([...hashers].map(([part, hasher]) => [part, hasher.digest("hex")]));
}
