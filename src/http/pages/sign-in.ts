// Signing in, and signing out.

import { cookiesForgotten } from "../../identity/cookies.ts";
import { isSecure } from "../../identity/forwarded.ts";
import { CLOSES } from "../../protocol/closes.ts";
import { ChatError } from "../../protocol/errors.ts";
import { localPath, notAllowed, seeOther, shown, statusOf } from "./answer.ts";
import { enter, type Page, type PagesOptions } from "./entrance.ts";
import { fieldOf } from "./form.ts";
import { type Html, html } from "./html.ts";
import { oidcLink } from "./oidc.ts";
import { type Complaint, complaintOf, doorway, field, type Place, primary } from "./parts.ts";
import type { Visit } from "./visit.ts";
import type { Words } from "../words/words.ts";

export function createSignIn(options: PagesOptions): Page {
  const { door, access, hub, oidc } = options;

  function draw(visit: Visit, username: string, complaint: Complaint | null): Html {
    const next = localPath(visit.url.searchParams.get("next"));
    const after = next === "/" ? "" : `?next=${encodeURIComponent(next)}`;
    const isOpen = access === "open";
    const { words } = visit.place;
    return doorway(visit.place, {
      title: words.signIn,
      heading: visit.place.name,
      lede: isOpen ? words.here(hub.size().users) : words.signInToCome,
      complaint,
      content: html`${signInForm(options, visit.place, `/signin${after}`, username, complaint)}
      ${oidcLink(oidc, visit.place, { next, invitation: null })}
      ${isOpen ? guestsToo(words, after, next) : html`<p class="foot">${words.beenInvited}</p>`}`,
    });
  }

  return {
    show(visit) {
      if (visit.visitor.kind === "account")
        return seeOther(localPath(visit.url.searchParams.get("next")));
      return shown(draw(visit, "", null));
    },
    async take(visit) {
      const username = fieldOf(visit.form, "username");
      const who = { username, password: fieldOf(visit.form, "password") };
      try {
        const came = await door.signIn(who, visit.from);
        return enter(options, visit, came, localPath(visit.url.searchParams.get("next")));
      } catch (error) {
        if (!(error instanceof ChatError)) throw error;
        return shown(draw(visit, username, complaintOf(error, visit.place)), statusOf(error));
      }
    },
  };
}

function signInForm(
  { limits }: PagesOptions,
  { words }: Place,
  action: string,
  username: string,
  complaint: Complaint | null,
): Html {
  return html`<form method="post" action="${action}">
    ${field({
      id: "username",
      label: words.name,
      value: username,
      autocomplete: "username",
      maxLength: limits.usernameLength * 2,
      complaint,
      first: true,
    })}
    ${field({
      id: "password",
      label: words.password,
      type: "password",
      autocomplete: "current-password",
      complaint,
    })}
    ${primary(words.signIn)}
  </form>`;
}

const guestsToo = (words: Words, after: string, next: string): Html =>
  html`<p class="or">${words.or}</p>
    <a class="btn" href="${next.startsWith("/r/") ? next : "/"}">${words.asGuest}</a>
    <p class="foot">
      ${words.noAccount} <a href="/register${after}">${words.makeOne}</a>. ${words.beenInvited}
    </p>`;

/** Ends the session and forgets the cookie, whatever it was worth. */
export function createSignOut({ door, hub }: PagesOptions): Page {
  return {
    show: () => notAllowed(["POST"]),
    async take({ visitor, request }) {
      if (visitor.kind === "account") {
        const ended = await door.signOut(visitor.secret);
        // Null: a tab from before they had an account, which did not come back yet.
        if (ended !== null) hub.disconnect(ended.userId, CLOSES.signedOut, [ended.session, null]);
      }
      return seeOther("/", cookiesForgotten({ secure: isSecure(request) }));
    },
  };
}
