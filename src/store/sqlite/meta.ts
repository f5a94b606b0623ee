// Named texts about the database as a whole: secrets, the stamp of its files.

import type { Database } from "bun:sqlite";

export type Meta = {
  get(name: string): string | null;
  set(name: string, value: string): void;
  remove(name: string): void;
};

export function openMeta(db: Database): Meta {
  const select = db.prepare<{ value: string }, [string]>("select value from meta where name = ?");
  const upsert = db.prepare<null, [string, string]>(
    `insert into meta (name, value) values (?, ?)
     on conflict (name) do update set value = excluded.value`,
  );
  const remove = db.prepare<null, [string]>("delete from meta where name = ?");
  return {
    get: (name) => select.get(name)?.value ?? null,
    set(name, value) {
      upsert.run(name, value);
    },
    remove(name) {
      remove.run(name);
    },
  };
}
