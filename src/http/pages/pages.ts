// The pages that need no JavaScript: doors, first run, invitations, settings. An edge, like http/api.

import { credentialOf } from "../../identity/credentials.ts";
import { ChatError } from "../../protocol/errors.ts";
import { may } from "../../protocol/roles.ts";
import { adminPaths, createAdmin } from "./admin/admin.ts";
import { notAllowed, seeOther, shown, statusOf } from "./answer.ts";
import type { Page, PagesOptions } from "./entrance.ts";
import { languageOf } from "../language.ts";
import { WORDS } from "../words/words.ts";
import { checkSender, noFiles, readForm, readUpload, type Upload, uploadPath } from "./form.ts";
import { isPlain } from "../place.ts";
import { triedAccent } from "./admin/place.ts";
import { html } from "./html.ts";
import { createInvite, invitePath } from "./invite.ts";
import { createOidcBack, createOidcStart, oidcBackPath, oidcPath } from "./oidc.ts";
import { doorway, type Place } from "./parts.ts";
import { createRegister } from "./register.ts";
import { createSettings } from "./settings.ts";
import { createSetup } from "./setup.ts";
import { createSignIn, createSignOut } from "./sign-in.ts";
import { type Visit, type Visitor, visitorOf } from "./visit.ts";

export type Pages = {
  /** Null: not a page of ours. Throws nothing but bugs: what is refused is answered with a sentence. */
  respond(request: Request, url: URL, address: string): Promise<Response | null> | null;
};

const METHODS = ["GET", "HEAD", "POST"];
const READING = ["GET", "HEAD"];
/** Where the chat itself is shown. */
const chatPath = /^\/(?:r\/.*)?$/;

export function createPages(options: PagesOptions): Pages {
  const { access, identify, limiter, clock, origins, oidc } = options;
  const isOpen = access === "open";
  const invite = createInvite(options);
  const pages = new Map<string, Page>([
    ["/signin", createSignIn(options)],
    ["/signout", createSignOut(options)],
    ["/register", createRegister(options)],
    ["/setup", createSetup(options)],
    ["/settings", createSettings(options)],
  ]);
  if (oidc !== null) {
    pages.set(oidcPath, createOidcStart(oidc));
    pages.set(oidcBackPath, createOidcBack(oidc, options));
  }

  const admin = createAdmin(options);
  for (const path of adminPaths) pages.set(path, admin);

  /** Throws `rate_limited`. By address first: asking the store who somebody is costs more than what they ask for. */
  function take(id: string): void {
    const verdict = limiter.take(id, clock.elapsed());
    if (!verdict.allowed) throw new ChatError("rate_limited", undefined, verdict.retryAfterMs);
  }

  async function visitTo(request: Request, url: URL, address: string): Promise<Visit> {
    take(`address:${address}`);
    // Before anybody is looked up: whose form takes its time may be nobody here by the end of it.
    const { form, files } = await sentWith(request, url, address);
    const visitor = await visitorOf(request, identify, { address });
    if (visitor.kind !== "nobody") take(visitor.userId);
    const from = { address, agent: request.headers.get("user-agent") ?? "" };
    return { request, url, from, visitor, place: placeOf(options, url, request), form, files };
  }

  /** A large one is read from those only who may send one. */
  async function sentWith(request: Request, { pathname }: URL, address: string): Promise<Upload> {
    if (request.method !== "POST") return { form: new URLSearchParams(), files: noFiles };
    if (pathname !== uploadPath) return { form: await readForm(request), files: noFiles };
    const visitor = await visitorOf(request, identify, { address });
    const role = visitor.kind === "account" ? visitor.role : "guest";
    const isTheirs = may("changePlace", { role, roomRole: null });
    return isTheirs ? readUpload(request) : { form: await readForm(request), files: noFiles };
  }

  async function answer(page: Page, request: Request, url: URL, address: string) {
    if (request.method !== "POST") return page.show(await visitTo(request, url, address));
    checkSender(request, origins);
    return page.take(await visitTo(request, url, address));
  }

  /**
   * The chat itself. Where only accounts may come in, nobody else gets as far as its door. Who is banned reads it
   * here: a page cannot see why its socket was refused, and would say that the server is away.
   */
  async function guarded(request: Request, url: URL, address: string) {
    const visitor = await readerOf(request, address);
    if (visitor === null || visitor.kind === "account") return null;
    if (visitor.kind === "nobody" && visitor.ban !== undefined)
      return shutOut(placeOf(options, url, request), visitor.ban);
    if (isOpen) return null;
    const { pathname } = url;
    const next = pathname === "/" ? "" : `?next=${encodeURIComponent(pathname)}`;
    return seeOther(`/signin${next}`);
  }

  /**
   * Null where everybody may come in and it cannot be said who this is: the page needs nobody's name, and is there
   * for who asks too often, and while the store is not.
   */
  async function readerOf(request: Request, address: string): Promise<Visitor | null> {
    try {
      // A newcomer costs no question.
      const isNew = credentialOf(request, new URLSearchParams()) === null;
      if (!isOpen || !isNew) take(`address:${address}`);
      return await visitorOf(request, identify, { address });
    } catch (error) {
      if (isOpen && error instanceof ChatError) return null;
      throw error;
    }
  }

  /** The edge: what is refused is said on a page. */
  const said = (
    request: Request,
    url: URL,
    asked: Promise<Response | null>,
  ): Promise<Response | null> =>
    asked.catch((error: unknown) => {
      if (error instanceof ChatError) return refusal(placeOf(options, url, request), error);
      throw error;
    });

  return {
    respond(request, url, address) {
      const { pathname } = url;
      const page = invitePath.test(pathname) ? invite : pages.get(pathname);
      if (page === undefined) {
        const isChat = chatPath.test(pathname) && READING.includes(request.method);
        const isSocket = request.headers.has("upgrade");
        return isChat && !isSocket ? said(request, url, guarded(request, url, address)) : null;
      }
      if (!METHODS.includes(request.method)) return Promise.resolve(notAllowed(METHODS));
      return said(request, url, answer(page, request, url, address));
    },
  };
}

function placeOf({ places, stylesheets }: PagesOptions, url: URL, request: Request): Place {
  const { host, href, pathname } = url;
  const { name, css, accent } = places.now();
  // What the owner's own style sheet hides is mended there.
  const own = adminPaths.includes(pathname) ? (triedAccent(url) ?? accent) : css;
  const owners = own === null || isPlain(href) ? [] : [own];
  const words = WORDS[languageOf(request)];
  return { name, host, stylesheets: [...stylesheets(), ...owners], words };
}

function shutOut(place: Place, error: ChatError): Response {
  const { words } = place;
  const page = doorway(place, {
    title: words.banned,
    heading: place.name,
    lede: words.refused(error),
    content: html`<a class="btn" href="/signin">${words.asSomebodyElse}</a>`,
  });
  return shown(page, statusOf(error));
}

/** For what no form of ours leads to. */
function refusal(place: Place, error: ChatError): Response {
  const { words } = place;
  const page = doorway(place, {
    title: words.notPossible,
    heading: words.didNotWork,
    lede: words.refused(error),
    content: html`<a class="btn" href="/">${words.goTo(place.name)}</a>`,
  });
  return shown(page, statusOf(error));
}
