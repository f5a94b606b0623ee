// Making an account: for oneself, with an invitation, or as the first owner.

import type { Came } from "../../identity/door.ts";
import { ChatError } from "../../protocol/errors.ts";
import { localPath, seeOther, shown, statusOf } from "./answer.ts";
import { enter, firstRoomPath, type Page, type PagesOptions } from "./entrance.ts";
import { fieldOf } from "./form.ts";
import { type Html, html } from "./html.ts";
import { type Complaint, complaintOf, doorway, field, primary } from "./parts.ts";
import type { Visit } from "./visit.ts";
import type { Words } from "../words/words.ts";

type AccountForm = {
  action: string;
  /** Fields above these two, of which the first then has the focus. */
  before?: Html;
  username: string;
  usernameLength: number;
  words: Words;
  submit: string;
  complaint: Complaint | null;
};

/** A name and a password, to be kept from now on. */
export function accountForm(form: AccountForm): Html {
  const { action, before, username, usernameLength, words, submit, complaint } = form;
  return html`<form method="post" action="${action}">
    ${before}
    ${field({
      id: "username",
      label: words.yourName,
      value: username,
      autocomplete: "username",
      maxLength: usernameLength * 2,
      complaint,
      first: before === undefined,
    })}
    ${field({
      id: "password",
      label: words.password,
      type: "password",
      autocomplete: "new-password",
      hint: words.passwordHint,
      complaint,
    })}
    ${primary(submit)}
  </form>`;
}

/** Makes the account of a visitor, who stays the guest they are. Throws as `Door.register`. */
export async function registered(
  { door }: PagesOptions,
  { form, visitor, from }: Visit,
  invitation: string | null,
): Promise<Came> {
  // From wherever they come now: another account is no way around it.
  if (visitor.kind === "nobody" && visitor.ban !== undefined) throw visitor.ban;
  const guest = visitor.kind === "guest" ? visitor.userId : null;
  const who = { username: fieldOf(form, "username"), password: fieldOf(form, "password") };
  return door.register({ ...who, guest, invitation }, from);
}

export function createRegister(options: PagesOptions): Page {
  const { limits } = options;

  function draw(visit: Visit, username: string, complaint: Complaint | null): Html {
    const { search } = visit.url;
    const { words } = visit.place;
    const isGuest = visit.visitor.kind === "guest";
    return doorway(visit.place, {
      title: words.makeAccount,
      heading: words.makeAccount,
      lede: isGuest ? words.staysYours : words.knowsYou(visit.place.name),
      complaint,
      content: html`${accountForm({
          action: `/register${search}`,
          username,
          usernameLength: limits.usernameLength,
          words,
          submit: words.makeAccount,
          complaint,
        })}
        <p class="foot">${words.haveOne} <a href="/signin${search}">${words.signIn}</a>.</p>`,
    });
  }

  return {
    show(visit) {
      const { visitor, url } = visit;
      if (visitor.kind === "account") return seeOther(localPath(url.searchParams.get("next")));
      if (options.access !== "open") return shown(byInvitationOnly(visit), { status: 403 });
      return shown(draw(visit, (visitor.kind === "guest" && visitor.username) || "", null));
    },
    async take(visit) {
      if (options.access !== "open") return shown(byInvitationOnly(visit), { status: 403 });
      try {
        const came = await registered(options, visit, null);
        const next = visit.url.searchParams.get("next");
        const start = visit.visitor.kind === "guest" ? "/" : firstRoomPath(options);
        return enter(options, visit, came, next === null ? start : localPath(next));
      } catch (error) {
        if (!(error instanceof ChatError)) throw error;
        const username = fieldOf(visit.form, "username");
        return shown(draw(visit, username, complaintOf(error, visit.place)), statusOf(error));
      }
    },
  };
}

const byInvitationOnly = ({ place }: Visit): Html =>
  doorway(place, {
    title: place.words.byInvitation,
    heading: place.words.byInvitation,
    lede: place.words.byInvitationLede,
    content: html`<a class="btn primary" href="/signin">${place.words.signIn}</a>`,
  });
