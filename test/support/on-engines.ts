// `bun run test:engines`: the black-box tests once more, on a real PostgreSQL and a real Redis. Files and folders may be
// named, as for `bun test`; otherwise all that talk to a server but those whose reason to be left out stands here.

import { join } from "node:path";

const root = join(import.meta.dir, "../..");

const places = [
  "test/*.test.ts",
  "test/{commands,connection,http,identity,push}/**/*.test.ts",
] as const;

/** The part of a path, and why it says nothing new there. */
const leftOut: readonly (readonly [RegExp, string])[] = [
  [/\/(architecture|build|config|docs)\.test/, "no server, or the program as a file"],
  [/\/(doctor|migrate|operations|startup)\.test/, "they name their engines, or none"],
  [/\/(.*nodes.*|cli-user-postgres)\.test/, "they run on these engines anyway"],
  [/\/(disk-full|search-filter)\.test/, "SQLite's own"],
  [/\/(curl|wscat|tls|cross-site|heartbeat)\.test/, "the way in, long before the store"],
  [/\/http\/(assets|encoding|headers|policy|manifest|language|follow-page)/, "the page's files"],
  [/\/http\/pages\//, "the pages' words and forms, over a store in memory"],
  [/\/push\/(encrypt|vapid|reach)/, "no store"],
  [
    /\/identity\/(jwt|passwords|address|forwarded|throttle|guests)\.test/,
    "no store, or long before it",
  ],
];

function chosen(): string[] {
  const all = places.flatMap((place) => [...new Bun.Glob(place).scanSync(root)]);
  return all.filter((path) => !leftOut.some(([part]) => part.test(path))).sort();
}

const named = process.argv.slice(2);
const files = named.length > 0 ? named : chosen().map((path) => `./${path}`);
// What is slow is so for a reason that is not the engine; a missing one fails all the same. Three programs share the
// processors with the tests, which wait for longer.
const child = Bun.spawn([process.execPath, "test", "--timeout", "30000", ...files], {
  cwd: root,
  env: { CHAT_TEST: "", ...process.env, CI: "", CHAT_TEST_ENGINES: "postgres+redis" },
  stdio: ["ignore", "inherit", "inherit"],
});
process.exit(await child.exited);
