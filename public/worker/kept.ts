// What of the page is kept in the browser, so that it opens at once and without a connection: its document and the
// files of this build. Nothing that anybody wrote, and nothing that differs between people, is ever kept.

/** Put in when it is bundled (src/http/bundle-client.ts): for each language the files of hashed names. */
declare const FILES: Readonly<Record<string, readonly string[]>>;
/** Put in with it: differs between any two builds. */
declare const BUILD: string;

const files = FILES; // by this name it stands in the bundle once
const prefix = "page-";
const own = `${prefix}${BUILD}`;
const documentKey = "/";
/** A connection that has not brought the document by then is as good as none (design: three seconds). */
const patienceMs = 3_000;

const all: ReadonlySet<string> = new Set(Object.values(files).flat());

export const isOfThisBuild = (script: string): boolean => all.has(script);

/** Rejects when the server has another build by now, or a gate in front of it answers: then this one is not installed. */
export async function keepAll(): Promise<void> {
  if (!(await keep(await fetch(documentKey, { cache: "no-cache" }))))
    throw new Error("The document is not of this build");
}

/**
 * The files of the build before stay: a page of it may be open yet in another tab, and load a part of it. Of all
 * earlier ones nothing does.
 */
export async function dropOld(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== own);
  await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)));
}

/** Null: that is none of ours, and goes its way as if there were no worker. */
export function answerTo({ request, waitUntil }: Asked): Promise<Response> | null {
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return null;
  if (request.mode !== "navigate") return isFile(pathname) ? file(request) : null;
  if (!isPage(pathname)) return null;
  const arriving = fetch(request);
  // With a question in it the address asks for another document (`?plain`).
  if (search === "") waitUntil(arriving.then(keep).then(undefined, () => {}));
  return page(arriving);
}

type Asked = { readonly request: Request; waitUntil(work: Promise<unknown>): void };

const isPage = (pathname: string): boolean =>
  pathname === "/" || /^\/r\/[^/]+(?:\/\d{1,15})?$/.test(pathname);

/** Their addresses change with their content; whatever else there is may say something else the next time. */
const isFile = (pathname: string): boolean =>
  pathname.startsWith("/assets/") || pathname === "/place.css";

async function file(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

async function page(arriving: Promise<Response>): Promise<Response> {
  const answer = await Promise.race([
    arriving.catch(() => null),
    new Promise<null>((pass) => setTimeout(() => pass(null), patienceMs)),
  ]);
  // 502 and the like: the server starts anew behind its proxy. The page waits for it better than a reader does.
  if (answer !== null && answer.status < 500) return answer;
  const cache = await caches.open(own);
  return (await cache.match(documentKey, { ignoreVary: true })) ?? answer ?? arriving;
}

/** Keeps that document with all it needs. False: it is not one, or of another build, and is left. */
async function keep(document: Response): Promise<boolean> {
  if (document.status !== 200 || document.redirected) return false;
  const kept = document.clone();
  const text = await document.clone().text();
  const asked = [...text.matchAll(/(?:src|href)="(\/(?:assets\/|place\.css\?)[^"]+)"/g)];
  const needed = asked.map(([, path = ""]) => path);
  const language = files[document.headers.get("Content-Language") ?? ""];
  const build = needed.filter((path) => path.startsWith("/assets/"));
  if (language === undefined || build.length === 0 || !build.every(isOfThisBuild)) return false;
  const cache = await caches.open(own);
  await keepFiles(cache, [...new Set([...needed, ...language])]);
  await cache.put(documentKey, kept);
  return true;
}

async function keepFiles(cache: Cache, wanted: readonly string[]): Promise<void> {
  const here = (await cache.keys()).map(({ url }) => url.slice(location.origin.length));
  await cache.addAll(wanted.filter((path) => !here.includes(path)));
  const isPast = (path: string): boolean => path.startsWith("/place.css") && !wanted.includes(path);
  await Promise.all(here.filter(isPast).map((path) => cache.delete(path)));
}
