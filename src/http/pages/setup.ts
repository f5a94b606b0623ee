// First run: who holds the link from the terminal makes the owner, once, and says what this place is.

import { ChatError } from "../../protocol/errors.ts";
import { maxTitleLength } from "../../protocol/limits.ts";
import type { PlaceRow } from "../../store/place.ts";
import type { Place } from "../place.ts";
import { nameFrom, roomFrom } from "./admin/place.ts";
import { shown, statusOf } from "./answer.ts";
import { enter, firstRoom, firstRoomPath, type Page, type PagesOptions } from "./entrance.ts";
import { fieldOf } from "./form.ts";
import { type Html, html } from "./html.ts";
import { type Complaint, complaintOf, doorway, field, type Place as Where } from "./parts.ts";
import { accountForm } from "./register.ts";
import type { Visit } from "./visit.ts";
import type { Words } from "../words/words.ts";

type Typed = { place: string; room: string; username: string };

export function createSetup(options: PagesOptions): Page {
  const { door, limits, places } = options;

  function draw(visit: Visit, typed: Typed, complaint: Complaint | null): Html {
    const { words } = visit.place;
    return doorway(visit.place, {
      title: words.setUp,
      heading: words.openTheDoor,
      lede: words.setUpLede,
      complaint,
      content: accountForm({
        action: `/setup?${secretOf(visit)}`,
        before: placeFields(typed, words, { roomLength: limits.roomLength, complaint }),
        username: typed.username,
        usernameLength: limits.usernameLength,
        words,
        submit: words.openDoor,
        complaint,
      }),
    });
  }

  return {
    show(visit) {
      if (!door.isSetupSecret(secretOf(visit))) return shown(notGood(visit), { status: 403 });
      const { name, room } = places.now();
      return shown(draw(visit, { place: name, room: room ?? firstRoom, username: "" }, null));
    },
    async take(visit) {
      const { form, from } = visit;
      if (!door.isSetupSecret(secretOf(visit))) return shown(notGood(visit), { status: 403 });
      const typed = {
        ...{ place: fieldOf(form, "place"), room: fieldOf(form, "room") },
        username: fieldOf(form, "username"),
      };
      // Before the owner is made: the link is no good for a second try.
      const complaint = complaintAbout(typed, visit.place);
      if (complaint !== null) return shown(draw(visit, typed, complaint), { status: 400 });
      const { username } = typed;
      const who = { secret: secretOf(visit), username, password: fieldOf(form, "password") };
      try {
        const came = await door.setUp(who, from);
        await places.change(saidIn(typed, places.now()), came.userId);
        return enter(options, visit, came, firstRoomPath(options));
      } catch (error) {
        if (!(error instanceof ChatError)) throw error;
        if (error.code === "forbidden") return shown(notGood(visit), { status: 403 });
        return shown(draw(visit, typed, complaintOf(error, visit.place)), statusOf(error));
      }
    },
  };
}

const secretOf = ({ url }: Visit): string => url.search.slice(1);

function placeFields(
  { place, room }: Typed,
  words: Words,
  { roomLength, complaint }: { roomLength: number; complaint: Complaint | null },
): Html {
  return html`${field({
    id: "place",
    label: words.placeCalled,
    value: place,
    autocomplete: "organization",
    maxLength: maxTitleLength,
    complaint,
    first: true,
  })}
  ${field({
    id: "room",
    label: words.itsFirstRoom,
    value: room,
    autocomplete: "off",
    maxLength: roomLength * 2,
    hint: words.firstRoomHint,
    complaint,
  })}`;
}

/** Null: both can be taken, or are left as they are. */
function complaintAbout({ place, room }: Typed, { words }: Where): Complaint | null {
  const checks = { place: () => nameFrom(place), room: () => roomFrom(room) };
  for (const [at, check] of Object.entries(checks))
    try {
      check();
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      return { at, text: words.refused(error) };
    }
  return null;
}

/** What only stood there already is not said. */
function saidIn({ place, room }: Typed, now: Place): Partial<PlaceRow> {
  const [name, first] = [nameFrom(place), roomFrom(room)];
  return {
    ...(name !== null && name !== now.name && { name }),
    ...(room !== "" && { room: first }),
  };
}

const notGood = ({ place }: Visit): Html =>
  doorway(place, {
    title: place.words.badLink,
    heading: place.words.badLinkHeading,
    lede: place.words.badLinkLede,
    content: html`<a class="btn" href="/">${place.words.goTo(place.name)}</a>`,
  });
