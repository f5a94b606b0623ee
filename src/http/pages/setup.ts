// First run: who holds the link from the terminal makes the owner, once.

import { ChatError } from "../../protocol/errors.ts";
import { shown, statusOf } from "./answer.ts";
import { enter, firstRoomPath, type Page, type PagesOptions } from "./entrance.ts";
import { fieldOf } from "./form.ts";
import { type Html, html } from "./html.ts";
import { type Complaint, complaintOf, doorway } from "./parts.ts";
import { accountForm } from "./register.ts";
import type { Visit } from "./visit.ts";

export function createSetup(options: PagesOptions): Page {
  const { door, limits } = options;

  function draw(visit: Visit, username: string, complaint: Complaint | null): Html {
    const { words, name } = visit.place;
    return doorway(visit.place, {
      title: words.setUp,
      heading: words.openTheDoor,
      lede: words.setUpLede,
      complaint,
      content: accountForm({
        action: `/setup?${secretOf(visit)}`,
        username,
        usernameLength: limits.usernameLength,
        words,
        submit: `Open ${name}`,
        complaint,
      }),
    });
  }

  return {
    show(visit) {
      if (!door.isSetupSecret(secretOf(visit))) return shown(notGood(visit), { status: 403 });
      return shown(draw(visit, "", null));
    },
    async take(visit) {
      const { form, from } = visit;
      const username = fieldOf(form, "username");
      const who = { secret: secretOf(visit), username, password: fieldOf(form, "password") };
      try {
        return enter(options, visit, await door.setUp(who, from), firstRoomPath(options));
      } catch (error) {
        if (!(error instanceof ChatError)) throw error;
        if (error.code === "forbidden") return shown(notGood(visit), { status: 403 });
        return shown(draw(visit, username, complaintOf(error, visit.place)), statusOf(error));
      }
    },
  };
}

const secretOf = ({ url }: Visit): string => url.search.slice(1);

const notGood = ({ place }: Visit): Html =>
  doorway(place, {
    title: place.words.badLink,
    heading: place.words.badLinkHeading,
    lede: place.words.badLinkLede,
    content: html`<a class="btn" href="/">${place.words.goTo(place.name)}</a>`,
  });
