// The administration: sections for those who keep order, and forms that ask what a connection would ask.

import { isSecure } from "../../../identity/forwarded.ts";
import { ChatError } from "../../../protocol/errors.ts";
import type { ServerFrame } from "../../../protocol/events.ts";
import type { Asked } from "../../../commands/run.ts";
import { seeOther, shown, type Status, statusOf } from "../answer.ts";
import type { Page, PagesOptions } from "../entrance.ts";
import { fieldOf } from "../form.ts";
import { html } from "../html.ts";
import { doorway } from "../parts.ts";
import type { Account, Visit } from "../visit.ts";
import { access } from "./access.ts";
import { actNamed } from "./acts.ts";
import { audit } from "./audit.ts";
import { bans } from "./bans.ts";
import { frame } from "./frame.ts";
import { people } from "./people.ts";
import { place } from "./place.ts";
import { reports } from "./reports.ts";
import { rooms } from "./rooms.ts";
import { type Desk, maySee, type OwnAct, type Section } from "./section.ts";

const SECTIONS: readonly Section[] = [people, rooms, reports, bans, audit, access, place];
const adminPath = "/admin";
export const adminPaths: readonly string[] = [adminPath, ...SECTIONS.map(({ path }) => path)];

export function createAdmin(options: PagesOptions): Page {
  return {
    show: (visit) => withDesk(options, visit, (desk) => show(desk)),
    take: (visit) => withDesk(options, visit, (desk) => take(desk)),
  };
}

/** Those who are not signed in are sent to do it; those who may see nothing here are told so. */
async function withDesk(
  options: PagesOptions,
  visit: Visit,
  run: (desk: Desk) => Promise<Response>,
): Promise<Response> {
  const { visitor, url } = visit;
  if (visitor.kind !== "account")
    return seeOther(`/signin?next=${encodeURIComponent(url.pathname)}`);
  return run(deskOf(options, visit, visitor));
}

function deskOf(
  { store, access, clock, runAs, places }: PagesOptions,
  visit: Visit,
  account: Account,
): Desk {
  const asker = { ...account, address: visit.from.address };
  return {
    ...{ visit, account, store, access, now: clock.now(), link: null },
    ...{ places, files: visit.files, all: visit.place.words, words: visit.place.words.admin },
    standing: { role: account.role, roomRole: null },
    here: hereOf(visit.url),
    async ask<Type extends ServerFrame["type"]>(type: Type, asked: Asked) {
      const answer = await runAs(asker, asked);
      if (answer?.type !== type) throw new Error(`${asked.type} was answered by ${answer?.type}`);
      // By the check before it, which the compiler does not follow for a type not yet known.
      return answer as Extract<ServerFrame, { type: Type }>;
    },
  };
}

/** Without what was done before. */
function hereOf({ pathname, searchParams }: URL): string {
  const kept = new URLSearchParams(searchParams);
  kept.delete("done");
  return kept.size === 0 ? pathname : `${pathname}?${kept}`;
}

async function show(desk: Desk): Promise<Response> {
  const { pathname, searchParams } = desk.visit.url;
  if (pathname === adminPath) {
    const first = SECTIONS.find((each) => maySee(each, desk.standing));
    return first === undefined ? notForYou(desk) : seeOther(first.path);
  }
  const name = searchParams.get("done") ?? "";
  const isAct = (ownAct(sectionAt(desk), name) ?? actNamed(name)) !== undefined;
  const { done: said } = desk.words;
  const done = isAct && Object.hasOwn(said, name) ? said[name as keyof typeof said] : null; // by the check
  return draw(desk, { done, complaint: null });
}

async function take(desk: Desk): Promise<Response> {
  const { url, form } = desk.visit;
  const section = sectionAt(desk);
  if (section === null) return notForYou(desk);
  const name = fieldOf(form, "act");
  const act = ownAct(section, name) ?? actNamed(name);
  if (act === undefined) throw new ChatError("bad_request", "That form is not one of ours");
  try {
    if ("run" in act) await act.run(desk);
    else {
      const { invitation } = await desk.ask("ack", act.asked(form));
      // Not a way back as elsewhere: what is shown once must be in the answer itself.
      if (invitation !== undefined)
        return draw(
          { ...desk, link: linkOf(desk, invitation.path) },
          { done: null, complaint: null },
        );
    }
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    return draw(desk, { done: null, complaint: desk.all.refused(error) }, statusOf(error));
  }
  const back = new URLSearchParams(url.searchParams);
  back.set("done", name);
  return seeOther(`${section.path}?${back}`);
}

/** Undefined: none of the section's own. */
const ownAct = (section: Section | null, name: string): OwnAct | undefined =>
  section?.acts !== undefined && Object.hasOwn(section.acts, name) ? section.acts[name] : undefined;

/** Null: there is none, or it is not for them. */
function sectionAt({ visit, standing }: Desk): Section | null {
  const found = SECTIONS.find(({ path }) => path === visit.url.pathname);
  return found !== undefined && maySee(found, standing) ? found : null;
}

type Said = { done: string | null; complaint: string | null };

async function draw(desk: Desk, said: Said, status?: Status): Promise<Response> {
  const section = sectionAt(desk);
  if (section === null) return notForYou(desk);
  const sections = SECTIONS.filter((each) => maySee(each, desk.standing));
  const content = await section.draw(desk);
  return shown(frame(desk.visit, { section, sections, ...said, content }), status);
}

const linkOf = ({ visit }: Desk, path: string): string =>
  `${isSecure(visit.request) ? "https" : "http"}://${visit.url.host}${path}`;

function notForYou({ visit, account, standing, words }: Desk): Response {
  const mayBeSomewhere = SECTIONS.some((each) => maySee(each, standing));
  const page = doorway(visit.place, {
    title: words.notForYou,
    heading: words.notForYouHeading,
    lede: mayBeSomewhere ? words.elsewhere : words.forKeepers(account.role),
    content: html`<a class="btn" href="${mayBeSomewhere ? adminPath : "/"}">${words.goBack}</a>`,
  });
  return shown(page, { status: 403 });
}
