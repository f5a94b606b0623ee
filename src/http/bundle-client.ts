// Bundles public/ for browsers and prints it as JSON. A program of its own: started by the macro in
// client-bundle.ts, never part of the server. The first argument is the brotli quality.

import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

/** A file of the page. Bytes are base64; `br` and `gzip` are null where they save nothing. */
export type BundledFile = {
  path: string;
  type: string;
  /** Its name changes with its content. */
  immutable: boolean;
  raw: string;
  br: string | null;
  gzip: string | null;
};

const root = join(import.meta.dir, "../..");
// Bun hashes names with the working directory in them; the same tree must give the same names.
process.chdir(root);

const quality = Number(process.argv[2]);
const files = [...(await bundle()), ...(await standing())];
process.stdout.write(JSON.stringify(files));

async function bundle(): Promise<BundledFile[]> {
  const built = await Bun.build({
    entrypoints: ["public/index.html"],
    target: "browser",
    minify: true,
    splitting: true,
    publicPath: "/",
    naming: { chunk: "assets/app-[hash].[ext]", asset: "assets/[name]-[hash].[ext]" },
    plugins: [
      {
        // "/favicon.svg" and the like keep their own address (see `standing`).
        name: "absolute",
        setup: (build) => {
          build.onResolve({ filter: /^\/[^/]/ }, ({ path, importer }) =>
            importer === "" ? undefined : { path, external: true },
          );
        },
      },
    ],
  });
  return Promise.all(
    built.outputs.map(async (output) => {
      const path = output.path.replace(/^\.?\//, "/");
      const name = path === "/index.html" ? "/" : path;
      if (name === "/") return pack(name, output.type, false, unpainted(await output.text()));
      return pack(name, output.type, true, new Uint8Array(await output.arrayBuffer()));
    }),
  );
}

/** Bun writes the script's tag anew and drops this attribute; without it a chosen theme flashes on load. */
function unpainted(html: string): Uint8Array<ArrayBuffer> {
  const tag = '<script type="module"';
  return new TextEncoder().encode(html.replace(tag, `${tag} blocking="render"`));
}

/** Files that others look for by a fixed name: icons and the manifest. */
async function standing(): Promise<BundledFile[]> {
  const names = new Bun.Glob("*.{svg,png,ico,webmanifest,txt}").scan(join(root, "public"));
  const found: BundledFile[] = [];
  for await (const name of names) {
    const file = Bun.file(join(root, "public", name));
    const type = name.endsWith(".webmanifest") ? "application/manifest+json" : file.type;
    found.push(pack(`/${name}`, type, false, new Uint8Array(await file.arrayBuffer())));
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function pack(
  path: string,
  type: string,
  immutable: boolean,
  raw: Uint8Array<ArrayBuffer>,
): BundledFile {
  const br = brotliCompressSync(raw, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
    },
  });
  const gzip = Bun.gzipSync(raw, { level: 9 });
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  const kept = (bytes: Uint8Array) => (bytes.length < raw.length ? base64(bytes) : null);
  return { path, type, immutable, raw: base64(raw), br: kept(br), gzip: kept(gzip) };
}
