// An invitation: opening the link shows it and uses nothing up; the button or the new account does.

import { hashOf } from "../../identity/secrets.ts";
import { ChatError } from "../../protocol/errors.ts";
import type { InvitationRow } from "../../store/accounts.ts";
import { seeOther, shown, statusOf } from "./answer.ts";
import { enter, firstRoomPath, type Page, type PagesOptions, roomPath } from "./entrance.ts";
import { fieldOf } from "./form.ts";
import { type Html, html } from "./html.ts";
import { oidcLink } from "./oidc.ts";
import { type Complaint, complaintOf, doorway, primary } from "./parts.ts";
import { accountForm, registered } from "./register.ts";
import type { Visit } from "./visit.ts";
import type { Words } from "../words/words.ts";

// Whatever stands there is an invitation, or was, or never: one answer.
export const invitePath = /^\/invite\/([^/]+)$/;

export function createInvite(options: PagesOptions): Page {
  const { store, access } = options;

  function draw(visit: Visit, to: InvitationRow, username: string, complaint: Complaint | null) {
    const { visitor } = visit;
    const isAccount = visitor.kind === "account";
    const { words, name } = visit.place;
    return doorway(visit.place, {
      title: words.invitation,
      heading: words.invitedTo(to.room === null ? name : (to.title ?? to.room)),
      lede: isAccount ? words.comeInAs(visitor.username) : ledeOf(access, words),
      complaint,
      content: isAccount ? joinForm(visit) : newcomerForms(options, visit, username, complaint),
    });
  }

  async function accept(visit: Visit, code: string): Promise<Response> {
    const { visitor } = visit;
    if (visitor.kind === "account") {
      const used = await store.useInvitation(hashOf(code), visitor.userId);
      return seeOther(used.room === null ? "/" : roomPath(used.room));
    }
    const to = await store.invitation(hashOf(code));
    const came = await registered(options, visit, code);
    return enter(options, visit, came, to?.room ? roomPath(to.room) : firstRoomPath(options));
  }

  return {
    async show(visit) {
      const to = await store.invitation(hashOf(codeOf(visit)));
      if (to === null) return shown(notGood(visit), { status: 404 });
      const { visitor } = visit;
      return shown(draw(visit, to, (visitor.kind === "guest" && visitor.username) || "", null));
    },
    async take(visit) {
      try {
        return await accept(visit, codeOf(visit));
      } catch (error) {
        if (!(error instanceof ChatError)) throw error;
        const to = await store.invitation(hashOf(codeOf(visit)));
        if (to === null) return shown(notGood(visit), { status: 404 });
        const username = fieldOf(visit.form, "username");
        return shown(draw(visit, to, username, complaintOf(error, visit.place)), statusOf(error));
      }
    },
  };
}

const codeOf = ({ url }: Visit): string => invitePath.exec(url.pathname)?.[1] ?? "";

const ledeOf = (access: PagesOptions["access"], words: Words): string =>
  access === "closed" ? words.signInToAccept : words.accountOrSignIn;

const joinForm = ({ url, place: { words } }: Visit): Html =>
  html`<form method="post" action="${url.pathname}">${primary(words.join)}</form>
    <p class="foot"><a href="/">${words.notNow}</a></p>`;

function newcomerForms(
  { limits, access, oidc }: PagesOptions,
  visit: Visit,
  username: string,
  complaint: Complaint | null,
): Html {
  const { url, place } = visit;
  const { words } = place;
  const signIn = `/signin?next=${encodeURIComponent(url.pathname)}`;
  if (access === "closed") return html`<a class="btn primary" href="${signIn}">${words.signIn}</a>`;
  const form = accountForm({
    action: url.pathname,
    username,
    usernameLength: limits.usernameLength,
    words,
    submit: words.accountAndIn,
    complaint,
  });
  return html`${form} ${oidcLink(oidc, place, { next: "/", invitation: codeOf(visit) })}
    <p class="foot">
      ${words.accountAt(place.name)} <a href="${signIn}">${words.signInWithIt}</a>.
    </p>`;
}

/** One and the same for an unknown, used, old or revoked link. */
const notGood = ({ place }: Visit): Html =>
  doorway(place, {
    title: place.words.badInvitation,
    heading: place.words.badInvitationHeading,
    lede: place.words.badInvitationLede,
    content: html`<a class="btn" href="/">${place.words.goTo(place.name)}</a>`,
  });
