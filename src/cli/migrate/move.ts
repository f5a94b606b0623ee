// Carries all rows from one engine to another, table by table, and goes on where it was interrupted.

import { StartError } from "../../lib/start-error.ts";
import {
  type After,
  lastOf,
  type Progress,
  type Source,
  TABLE_NAMES,
  type TableName,
  type Target,
} from "../../store/moving.ts";
import type { Bar } from "./bar.ts";

// Some hundred kilobytes of messages: one transaction each.
const atOnce = 2_000;

/** Throws `StartError` when the target has other data, or the source changed since the move began. */
export async function move(source: Source, target: Target, bar: Bar): Promise<void> {
  const progress = await begun(source, target);
  const at = TABLE_NAMES.indexOf(progress.table);
  const counts = await Promise.all(TABLE_NAMES.map((name) => source.count(name)));
  const done = await Promise.all(TABLE_NAMES.slice(0, at + 1).map((name) => target.count(name)));
  bar.begin(sum(counts), sum(done));
  for (const [offset, name] of TABLE_NAMES.slice(at).entries())
    await moveTable(name, offset === 0 ? progress.after : null, { source, target, bar });
  bar.say("making the index of words");
  await target.index();
  bar.end();
}

async function begun(source: Source, target: Target): Promise<Progress> {
  const known = await target.progress();
  if (known !== null && known.stamp !== source.stamp)
    throw new StartError(
      "A server ran on the data since the move began: make a new database, and begin again",
    );
  if (known !== null) return known;
  const [table = "users"] = TABLE_NAMES;
  const progress: Progress = { stamp: source.stamp, table, after: null };
  await target.begin(source.named(), progress);
  return progress;
}

async function moveTable(
  name: TableName,
  from: After,
  { source, target, bar }: { source: Source; target: Target; bar: Bar },
): Promise<void> {
  let after = from;
  for (;;) {
    const rows = await source.rows(name, after, atOnce);
    if (rows.length === 0) return;
    after = lastOf(name, rows);
    const texts = name === "events" ? source.newestTexts(rows) : new Map<string, string>();
    await target.put(rows, { stamp: source.stamp, table: name, after }, texts);
    bar.add(rows.length);
  }
}

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, each) => total + each, 0);
