// A process to be killed: appends without end, and writes each message's key and `seq` once it is acked.

import { writeSync } from "node:fs";
import { openStore } from "../../src/store/open.ts";
import { draft, entry, quiet } from "./support.ts";

const [dataDir = "", round = ""] = process.argv.slice(2);
const lanes = 20;

const store = await openStore({ dataDir, log: quiet });
await store.enter(entry());
await Promise.all(Array.from({ length: lanes }, (_, lane) => write(lane)));

async function write(lane: number): Promise<void> {
  for (let count = 0; ; count++) {
    const key = `round-${round}-${lane}-${count}`;
    const { seq } = await store.append(draft({ key, text: key }));
    writeSync(1, `${key} ${seq}\n`);
  }
}
