// Named texts about the database as a whole, and the secrets among them.

import type { Tx } from "./transaction.ts";

export async function metaOf(tx: Tx, name: string): Promise<string | null> {
  const row = await tx.one<{ value: string }>("select value from meta where name = $1", name);
  return row?.value ?? null;
}

export async function setMeta(tx: Tx, name: string, value: string): Promise<void> {
  await tx.run(
    `insert into meta (name, value) values ($1, $2)
     on conflict (name) do update set value = $2`,
    ...[name, value],
  );
}

/** As `secret` of the store. */
export async function secret(tx: Tx, name: string): Promise<string> {
  const row = `secret:${name}`;
  const known = await metaOf(tx, row);
  if (known !== null) return known;
  const made = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("hex");
  // Of two nodes that start together the later one waits, and has what the other made.
  const insert = "insert into meta (name, value) values ($1, $2) on conflict do nothing";
  await tx.run(insert, row, made);
  return (await metaOf(tx, row)) ?? made;
}
