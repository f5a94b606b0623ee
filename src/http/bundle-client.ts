// Bundles public/ for browsers and prints it as JSON. A program of its own: started by the macro in
// client-bundle.ts, never part of the server. The first argument is the brotli quality.

import { dirname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import type { BunPlugin } from "bun";
import { type Language, LANGUAGES } from "../protocol/languages.ts";

/** A file of the page. Bytes are base64; `br` and `gzip` are null where they save nothing. */
export type BundledFile = {
  path: string;
  type: string;
  /** Null: it is the same in all of them, or no other asks for it. */
  language: Language | null;
  /** Its name changes with its content. */
  immutable: boolean;
  raw: string;
  br: string | null;
  gzip: string | null;
};

const root = join(import.meta.dir, "../..");
// Bun hashes names with the working directory in them; the same tree must give the same names.
process.chdir(root);

const ownAddresses: BunPlugin = {
  // "/favicon.svg" and the like keep their own address (see `standing`).
  name: "own addresses",
  setup: (build) => {
    build.onResolve({ filter: /^\/[^/]/ }, ({ path, importer }) =>
      importer === "" ? undefined : { path, external: true },
    );
  },
};

/** The views ask for the English words, and get those of `language`: nobody loads what they do not read. */
const wordsOf = (language: Language): BunPlugin => ({
  name: "words",
  setup: (build) => {
    const twinOf = (path: string): string => path.replace("/words/en/", `/words/${language}/`);
    build.onResolve({ filter: /\/words\/en\/[\w-]+\.ts$/ }, ({ path, importer }) => ({
      path: join(dirname(importer), twinOf(path)),
    }));
    build.onLoad(
      { filter: /\/public\/(?:app|state\/[\w-]+|view\/[\w-]+)\.ts$/ },
      async ({ path }) => {
        const text = await Bun.file(path).text();
        const table = wordsImport.exec(text)?.[1];
        if (table === undefined) return { contents: text, loader: "ts" };
        return {
          contents: written(text, await import(twinOf(join(dirname(path), table)))),
          loader: "ts",
        };
      },
    );
  },
});

const wordsImport = /^import \* as words from "([^"]+)";$/m;

/** `words.saved` becomes the sentence itself: by a name each costs some bytes, 350 in all when packed. */
const written = (text: string, words: Readonly<Record<string, unknown>>): string =>
  text.replace(/(?<![.\w])words\.(\w+)/g, (found, name: string) =>
    typeof words[name] === "string" ? JSON.stringify(words[name]) : found,
  );

const quality = Number(process.argv[2]);
const theme = await themeScript();
const page = await Promise.all(
  LANGUAGES.map(async (language) => ({ language, files: await bundle(language) })),
);
const files = [
  ...packed(page.flatMap((built) => built.files)),
  ...(await pagesStyle()),
  ...(await worker()),
  ...(await standing()),
];
process.stdout.write(JSON.stringify(files));

/** The page is bundled once for each language, with its words in it: what is the same in all is there once. */
function packed(all: readonly Found[]): BundledFile[] {
  const found = new Map(all.map((file) => [`${file.language ?? ""} ${file.path}`, file]));
  return [...found.values()].map(({ path, type, language, bytes }) =>
    pack({ path, type, language, immutable: language === null }, bytes),
  );
}

/** The service worker, which knows the files of this build by name: it is another as soon as one of them is. */
async function worker(): Promise<BundledFile[]> {
  const lists = page.map(({ language, files: all }): [Language, string[]] => [
    language,
    all.filter((file) => file.language === null).map(({ path }) => path),
  ]);
  const documents = page.flatMap((built) => built.files.filter((file) => file.language !== null));
  const build = new Bun.CryptoHasher("sha256");
  for (const { bytes } of documents) build.update(bytes);
  const names = JSON.stringify(Object.fromEntries(lists));
  const built = await Bun.build({
    entrypoints: ["public/worker/worker.ts"],
    target: "browser",
    format: "iife",
    minify: true,
    define: { FILES: names, BUILD: JSON.stringify(build.update(names).digest("hex").slice(0, 16)) },
  });
  return Promise.all(
    built.outputs.map(async (output) => {
      const facts = { path: "/sw.js", type: output.type, language: null, immutable: false };
      return pack(facts, await bytesOf(output));
    }),
  );
}

type Found = Pick<BundledFile, "path" | "type" | "language"> & { bytes: Uint8Array<ArrayBuffer> };

async function bundle(language: Language): Promise<Found[]> {
  const built = await Bun.build({
    entrypoints: ["public/index.html"],
    target: "browser",
    minify: true,
    splitting: true,
    publicPath: "/",
    naming: { chunk: "assets/app-[hash].[ext]", asset: "assets/[name]-[hash].[ext]" },
    plugins: [ownAddresses, wordsOf(language)],
  });
  const found = await Promise.all(
    built.outputs.map(async (output): Promise<Found> => {
      const path = pathOf(output);
      const { type } = output;
      if (path === "/index.html") {
        const html = (await output.text()).replace("/theme.js", theme.path);
        return { path: "/", type, language, bytes: await documentIn(language, html) };
      }
      return { path, type, language: null, bytes: await bytesOf(output) };
    }),
  );
  return [...found, theme];
}

/** On its own, as the bundler makes one module of all scripts of a document, and this one runs before the rest is there. */
async function themeScript(): Promise<Found> {
  const built = await Bun.build({
    entrypoints: ["public/app-theme.ts"],
    target: "browser",
    format: "iife",
    minify: true,
    naming: { entry: "assets/theme-[hash].[ext]" },
  });
  const [output] = built.outputs;
  if (output === undefined) throw new Error("There is no theme script");
  return { path: pathOf(output), type: output.type, language: null, bytes: await bytesOf(output) };
}

function pathOf({ path }: Bun.BuildArtifact): string {
  return path.replace(/^\.?\//, "/");
}

async function bytesOf(output: Bun.BuildArtifact): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await output.arrayBuffer());
}

/** The second style sheet of the pages of forms, which the chat has no use for. */
async function pagesStyle(): Promise<BundledFile[]> {
  const built = await Bun.build({
    entrypoints: ["public/pages.css"],
    target: "browser",
    minify: true,
    publicPath: "/",
    naming: { entry: "assets/[name]-[hash].[ext]" },
  });
  return Promise.all(
    built.outputs.map(async (output) => {
      const facts = { path: pathOf(output), type: output.type, language: null, immutable: true };
      return pack(facts, await bytesOf(output));
    }),
  );
}

/** The words of the document itself: public/words/en/document.ts and its twins. */
async function documentIn(language: Language, html: string): Promise<Uint8Array<ArrayBuffer>> {
  const words: Readonly<Record<string, string>> = await import(
    join(root, "public/words", language, "document.ts")
  );
  const said = html
    .replace("__LANGUAGE__", words["language"] ?? "")
    .replace("__DIRECTION__", words["direction"] ?? "")
    .replace("__CONNECTING__", words["connecting"] ?? "")
    .replace("__NEEDS_SCRIPT__", words["needsScript"] ?? "");
  return new TextEncoder().encode(said);
}

/** Files that others look for by a fixed name: icons and the manifest. */
async function standing(): Promise<BundledFile[]> {
  const names = new Bun.Glob("*.{svg,png,ico,webmanifest,txt}").scan(join(root, "public"));
  const found: BundledFile[] = [];
  for await (const name of names) {
    const file = Bun.file(join(root, "public", name));
    const type = name.endsWith(".webmanifest") ? "application/manifest+json" : file.type;
    const facts = { path: `/${name}`, type, language: null, immutable: false };
    found.push(pack(facts, new Uint8Array(await file.arrayBuffer())));
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

type Facts = Pick<BundledFile, "path" | "type" | "language" | "immutable">;

function pack(facts: Facts, raw: Uint8Array<ArrayBuffer>): BundledFile {
  const br = brotliCompressSync(raw, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
    },
  });
  const gzip = Bun.gzipSync(raw, { level: 9 });
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  const kept = (bytes: Uint8Array) => (bytes.length < raw.length ? base64(bytes) : null);
  return { ...facts, raw: base64(raw), br: kept(br), gzip: kept(gzip) };
}
