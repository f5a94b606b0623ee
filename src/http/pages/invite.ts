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

// Whatever stands there is an invitation, or was, or never: one answer.
export const invitePath = /^\/invite\/([^/]+)$/;

export function createInvite(options: PagesOptions): Page {
  const { store, access } = options;

  function draw(visit: Visit, to: InvitationRow, username: string, complaint: Complaint | null) {
    const { visitor } = visit;
    const isAccount = visitor.kind === "account";
    return doorway(visit.place, {
      title: "Invitation",
      heading: `You are invited to ${to.room === null ? visit.place.name : (to.title ?? to.room)}`,
      lede: isAccount ? `You come in as ${visitor.username}.` : ledeOf(access),
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
        return shown(draw(visit, to, username, complaintOf(error)), statusOf(error));
      }
    },
  };
}

const codeOf = ({ url }: Visit): string => invitePath.exec(url.pathname)?.[1] ?? "";

const ledeOf = (access: PagesOptions["access"]): string =>
  access === "closed"
    ? "Sign in to accept it."
    : "Make an account to come in, or sign in to yours.";

const joinForm = ({ url }: Visit): Html =>
  html`<form method="post" action="${url.pathname}">${primary("Join")}</form>
    <p class="foot"><a href="/">Not now</a></p>`;

function newcomerForms(
  { limits, access, oidc }: PagesOptions,
  visit: Visit,
  username: string,
  complaint: Complaint | null,
): Html {
  const { url, place } = visit;
  const signIn = `/signin?next=${encodeURIComponent(url.pathname)}`;
  if (access === "closed") return html`<a class="btn primary" href="${signIn}">Sign in</a>`;
  const form = accountForm({
    action: url.pathname,
    username,
    usernameLength: limits.usernameLength,
    submit: "Make an account and come in",
    complaint,
  });
  return html`${form} ${oidcLink(oidc, "/", codeOf(visit))}
    <p class="foot">
      You have an account at ${place.name}? <a href="${signIn}">Sign in with it</a>.
    </p>`;
}

/** One and the same for an unknown, used, old or revoked link. */
const notGood = ({ place }: Visit): Html =>
  doorway(place, {
    title: "Not a good invitation",
    heading: "That invitation is not good, or not any more",
    lede: "Ask whoever sent you the link for a new one.",
    content: html`<a class="btn" href="/">Go to ${place.name}</a>`,
  });
