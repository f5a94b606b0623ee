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

// What is slow is so for a reason that is not the engine; a missing one fails all the same. Three programs share the
// processors with the tests, which wait for longer.
const env = { CHAT_TEST: "", ...process.env, CI: "", CHAT_TEST_ENGINES: "postgres+redis" };

/** Its exit code. What it says comes as it is said, or at the end. */
async function run(files: readonly string[], says: "at once" | "at the end"): Promise<number> {
  const command = [process.execPath, "test", "--timeout", "30000", ...files];
  const out = says === "at once" ? "inherit" : "pipe";
  const child = Bun.spawn(command, { cwd: root, env, stdio: ["ignore", out, out] });
  const streams = [child.stdout, child.stderr].map((stream) => new Response(stream).text());
  const said = await Promise.all(streams);
  if (says === "at the end") process.stderr.write(said.join("\n"));
  return child.exited;
}

const named = process.argv.slice(2);
const files = named.length > 0 ? named : chosen().map((path) => `./${path}`);
// Side by side, on servers of their own: each waits half of the time, for other nodes that might answer.
const halves = [0, 1].map((half) => files.filter((_, at) => at % 2 === half));
const [first = [], second = []] = halves;
const codes = await Promise.all([
  run(first, "at once"),
  second.length === 0 ? 0 : run(second, "at the end"),
]);
process.exit(Math.max(...codes));
