// What the connections to PostgreSQL do, looked at many times a second: which wait is the most of a load.

import { SQL } from "bun";

export type Waits = {
  /** Ends it: of all looks at connections that had something to do, which part was what; the most first. */
  end(): Promise<{ what: string; part: number }[]>;
};

type Activity = { state: string; type: string | null; event: string | null };

const everyMs = 25;

/** Of the chat's connections to that database. */
export function watchWaits(database: string): Waits {
  const sql = new SQL(database, { max: 1 });
  const seen = new Map<string, number>();
  let isOver = false;

  async function look(): Promise<void> {
    const rows: Activity[] = await sql`
      select state, wait_event_type as type, wait_event as event from pg_stat_activity
      where datname = current_database() and application_name = 'chat' and state <> 'idle'`;
    for (const row of rows) {
      const what = nameOf(row);
      seen.set(what, (seen.get(what) ?? 0) + 1);
    }
  }
  async function watch(): Promise<void> {
    while (!isOver) {
      await look();
      await Bun.sleep(everyMs);
    }
  }

  const watching = watch();
  return {
    async end() {
      isOver = true;
      await watching;
      await sql.close();
      const sum = [...seen.values()].reduce((all, count) => all + count, 0);
      return [...seen]
        .map(([what, count]) => ({ what, part: count / sum }))
        .sort((a, b) => b.part - a.part);
    },
  };
}

/** As PostgreSQL's manual names them, but for the two that are no wait. */
function nameOf({ state, type, event }: Activity): string {
  if (type === "Client") return state === "active" ? "taking a statement" : "waits for the node";
  return type === null ? "works" : `${type}:${event}`;
}
