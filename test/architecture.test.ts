// The import rules of docs/architecture.md, read from the source text: directions, cycles, sizes, who may name what.

import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

const root = join(import.meta.dir, "..");

/** Which rooms a room may import from, beside itself. A room is the longest key that a path begins with. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "src/protocol": [],
  "src/lib": [],
  "src/config": ["src/protocol", "src/lib", "package.json"],
  "src/store": ["src/protocol", "src/lib"],
  "src/broker": ["src/lib"],
  "src/hub": ["src/protocol", "src/broker", "src/lib"],
  "src/push": ["src/protocol", "src/store", "src/lib"],
  "src/identity": ["src/protocol", "src/store", "src/lib"],
  // `push`: the types of the seam to those who are not looking.
  "src/commands": ["src/protocol", "src/hub", "src/store", "src/identity", "src/push", "src/lib"],
  "src/connection": ["src/protocol", "src/commands", "src/hub", "src/identity", "src/lib"],
  "src/http": [
    "src/protocol",
    "src/commands",
    "src/hub",
    "src/store",
    "src/identity",
    "src/push",
    "src/lib",
  ],
  // `protocol`: the edge needs its error table to refuse; `identity`: what an address counts as.
  "src/server": [
    "src/connection",
    "src/http",
    "src/hub",
    "src/identity",
    "src/lib",
    "src/protocol",
  ],
  "src/app": [
    "src/protocol",
    "src/lib",
    "src/config",
    "src/store",
    "src/broker",
    "src/hub",
    "src/identity",
    "src/commands",
    "src/push",
    "src/connection",
    "src/http",
    "src/server",
  ],
  "src/cli": ["src/app", "src/config", "src/store", "src/identity", "src/protocol", "src/lib"],
  "src/index": [
    "src/app",
    "src/cli",
    "src/config",
    "src/store",
    "src/identity",
    "src/protocol",
    "src/lib",
  ],
  "public/css": [],
  "public/lib": [],
  "public/words": ["src/protocol"],
  "public/state": ["src/protocol", "public/words"],
  "public/net": ["src/protocol", "public/lib"],
  // `css`: the addresses of the style sheets that a part brings with it; `worker`: what the two say to each other.
  "public/view": [
    "public/state",
    "public/net",
    "public/lib",
    "public/words",
    "public/css",
    "public/worker",
    "src/protocol",
  ],
  "public/worker": [],
  "public/app": [
    "public/lib",
    "public/state",
    "public/net",
    "public/view",
    "public/words",
    "public/css",
    "src/protocol",
  ],
};

/** What stands in strings of its own engine only: the rest reaches an engine through its `open.ts`. */
const ENGINES = ["src/store/sqlite", "src/broker/memory", "src/broker/redis"];

type Source = { path: string; text: string; code: string; imports: string[] };

const sources: Source[] = ["src/**/*.ts", "public/**/*.ts"].flatMap((pattern) =>
  [...new Bun.Glob(pattern).scanSync({ cwd: root })].sort().map(read),
);

function read(path: string): Source {
  const text = readFileSync(join(root, path), "utf8");
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
  const quoted = /(?:from|import)\s*\(?\s*"([^"]+)"/g;
  const imports = [...code.matchAll(quoted)].map(([, target = ""]) => resolve(path, target));
  return { path, text, code, imports };
}

function resolve(from: string, target: string): string {
  if (!target.startsWith(".")) return target;
  return relative(root, normalize(join(root, dirname(from), target)));
}

function roomOf(path: string): string {
  const rooms = Object.keys(MAY_IMPORT).filter(
    (room) => path === `${room}.ts` || path.startsWith(`${room}/`) || path.startsWith(`${room}-`),
  );
  return rooms.sort((a, b) => b.length - a.length)[0] ?? "";
}

const isOurs = (target: string): boolean => /^(src|public|package\.json)/.test(target);

describe("the tree", () => {
  test("every file belongs to a room", () => {
    expect(sources.filter(({ path }) => roomOf(path) === "").map(({ path }) => path)).toEqual([]);
    expect(sources.length).toBeGreaterThan(40);
  });

  test("imports point inward only", () => {
    const wrong = sources.flatMap(({ path, imports }) => {
      const room = roomOf(path);
      const allowed = [room, ...(MAY_IMPORT[room] ?? [])];
      return imports
        .filter(isOurs)
        .filter((target) => !allowed.includes(target === "package.json" ? target : roomOf(target)))
        .map((target) => `${path} -> ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  test("no files import each other in a circle", () => {
    const graph = new Map(sources.map(({ path, imports }) => [path, imports.filter(isOurs)]));
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path))
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
      if (done.has(path) || trail.includes(path)) return;
      for (const target of graph.get(path) ?? []) visit(target, [...trail, path]);
      done.add(path);
    };
    for (const path of graph.keys()) visit(path, []);
    expect(cycles).toEqual([]);
  });

  test("only an engine's own files and its open.ts name it", () => {
    const wrong = sources.flatMap(({ path, imports }) =>
      imports
        .filter((target) => ENGINES.some((engine) => target.startsWith(engine)))
        .filter((target) => {
          const engine = ENGINES.find((each) => target.startsWith(each)) ?? "";
          return !path.startsWith(engine) && path !== join(dirname(engine), "open.ts");
        })
        // The storage thread's entry (bun.md §2: one entry, two lives).
        .filter((target) => !(path === "src/index.ts" && target.endsWith("/thread.ts")))
        .map((target) => `${path} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("no file has more than 400 lines", () => {
    const long = sources.filter(({ text }) => text.split("\n").length > 401);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  test("every file begins with what it owns", () => {
    const silent = sources.filter(({ text }) => !/^(#!.*\n)?\/\/ \S/.test(text));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });
});

describe("the text of the product", () => {
  const naming = (pattern: RegExp, ...allowed: string[]): string[] =>
    sources
      .filter(({ code, path }) => pattern.test(code) && !allowed.includes(path))
      .map(({ path }) => path);

  test("process.env is read in config only", () => {
    // The bundler child passes its environment on to itself, whatever it holds.
    expect(naming(/process\.env|Bun\.env/, "src/config.ts", "src/http/client-bundle.ts")).toEqual(
      [],
    );
  });

  test("Bun.serve is called in server only", () => {
    expect(naming(/Bun\.serve/, "src/server.ts")).toEqual([]);
  });

  test("nothing makes markup from strings", () => {
    expect(naming(/innerHTML|outerHTML|insertAdjacentHTML|document\.write/)).toEqual([]);
  });

  test("no default exports, no barrels, no any, no suppressions", () => {
    expect(naming(/export default/)).toEqual([]);
    expect(naming(/export \*/)).toEqual([]);
    expect(naming(/: any\b|as any\b|<any>|@ts-/)).toEqual([]);
  });
});
