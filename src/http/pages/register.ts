// Making an account: for oneself, with an invitation, or as the first owner.

import type { Came } from "../../identity/door.ts";
import { ChatError } from "../../protocol/errors.ts";
import { localPath, seeOther, shown, statusOf } from "./answer.ts";
import { enter, firstRoomPath, type Page, type PagesOptions } from "./entrance.ts";
import { fieldOf } from "./form.ts";
import { type Html, html } from "./html.ts";
import { type Complaint, complaintOf, doorway, field, primary } from "./parts.ts";
import type { Visit } from "./visit.ts";

type AccountForm = {
  action: string;
  username: string;
  usernameLength: number;
  submit: string;
  complaint: Complaint | null;
};

/** A name and a password, to be kept from now on. */
export function accountForm(form: AccountForm): Html {
  const { action, username, usernameLength, submit, complaint } = form;
  return html`<form method="post" action="${action}">
    ${field({
      id: "username",
      label: "Your name",
      value: username,
      autocomplete: "username",
      maxLength: usernameLength * 2,
      complaint,
      first: true,
    })}
    ${field({
      id: "password",
      label: "Password",
      type: "password",
      autocomplete: "new-password",
      hint: "Long is good: a few words that only you would put together.",
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
    const isGuest = visit.visitor.kind === "guest";
    return doorway(visit.place, {
      title: "Make an account",
      heading: "Make an account",
      lede: isGuest
        ? "Your rooms and all that you wrote stay yours, here and wherever else you sign in."
        : `Then ${visit.place.name} knows you, here and wherever else you sign in.`,
      complaint,
      content: html`${accountForm({
          action: `/register${search}`,
          username,
          usernameLength: limits.usernameLength,
          submit: "Make an account",
          complaint,
        })}
        <p class="foot">You have one already? <a href="/signin${search}">Sign in</a>.</p>`,
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
        return shown(draw(visit, username, complaintOf(error)), statusOf(error));
      }
    },
  };
}

const byInvitationOnly = ({ place }: Visit): Html =>
  doorway(place, {
    title: "By invitation",
    heading: "By invitation",
    lede: "Accounts here are made by those who were invited. Open the link that you were sent.",
    content: html`<a class="btn primary" href="/signin">Sign in</a>`,
  });
