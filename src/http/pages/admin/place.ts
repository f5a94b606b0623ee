// What the owner says of this place: its name, where newcomers come first, its colour, its picture, a style sheet.

import { maxTitleLength } from "../../../protocol/limits.ts";
import { ChatError } from "../../../protocol/errors.ts";
import { isPlainLine, isReservedRoom, normaliseRoom } from "../../../protocol/names.ts";
import type { RoomName } from "../../../protocol/ids.ts";
import { pictureFrom } from "../../picture.ts";
import { accentFor, triedHue } from "../../place.ts";
import { firstRoom } from "../entrance.ts";
import { fieldOf, uploadPath } from "../form.ts";
import { type Html, html, type HtmlValue } from "../html.ts";
import { countInput, hrefOf, labelled, textInput } from "./frame.ts";
import type { Desk, OwnAct, Section } from "./section.ts";

/** Of the owner's own style sheet, in UTF-8. */
export const maxCssBytes = 20_000;

export const place: Section = {
  path: uploadPath,
  title: "This place",
  needs: "changePlace",
  acts: {
    name: { done: "The place has its name.", run: (desk) => name(desk) },
    hue: { done: "The colour is chosen.", run: (desk) => hue(desk) },
    "no-hue": { done: "The colours are the page’s own.", run: clear("hue") },
    picture: { done: "The picture is beside the door.", run: (desk) => picture(desk) },
    "no-picture": { done: "The picture is gone.", run: clear("picture") },
    css: { done: "The style sheet is in use.", run: (desk) => css(desk) },
    undo: { done: "It is how it was before.", run: (desk) => undo(desk) },
  },
  draw: (desk) =>
    Promise.resolve(
      html`${names(desk)} ${colours(desk)} ${pictures(desk)} ${styles(desk)} ${backAgain()}`,
    ),
};

/** The style sheet of the hue that this address tries; null: none is tried. */
export function triedAccent({ href, pathname }: URL): string | null {
  const tried = pathname === uploadPath ? triedHue(href) : null;
  return tried === null ? null : accentFor(tried);
}

async function name({ places, visit, account }: Desk): Promise<void> {
  const said = nameFrom(fieldOf(visit.form, "name"));
  const room = roomFrom(fieldOf(visit.form, "room"));
  // What only stood there already is not said: a setting that changes later still counts.
  const isSaid = said !== places.now().name;
  await places.change({ room, ...(isSaid && { name: said }) }, account.userId);
}

/** Null: nothing is said. Throws `name_invalid`. */
export function nameFrom(typed: string): string | null {
  const said = typed.normalize("NFKC").trim().replace(/\s+/g, " ");
  if (said === "") return null;
  if (said.length > maxTitleLength)
    throw new ChatError("name_invalid", `A name has at most ${maxTitleLength} characters`);
  if (!isPlainLine(said)) throw new ChatError("name_invalid", "That name cannot be read by all");
  return said;
}

/** Null: nothing is said. Throws `bad_request`. */
export function roomFrom(typed: string): RoomName | null {
  if (typed.trim() === "") return null;
  const room = normaliseRoom(typed);
  if (room === null || isReservedRoom(room))
    throw new ChatError("bad_request", "A room’s name is letters, digits, “.”, “_” and “-”");
  return room === firstRoom ? null : room;
}

async function hue({ places, visit, account }: Desk): Promise<void> {
  const said = Number(/^\d{1,3}$/.exec(fieldOf(visit.form, "hue"))?.[0] ?? Number.NaN);
  if (!(said < 360)) throw new ChatError("bad_request", "A hue is a number from 0 to 359");
  await places.change({ hue: said }, account.userId);
}

async function picture({ places, files, account }: Desk): Promise<void> {
  const given = files.get("picture");
  if (given === undefined) throw new ChatError("bad_request", "Choose a picture first");
  await places.change({ picture: await pictureFrom(given) }, account.userId);
}

async function css({ places, visit, account }: Desk): Promise<void> {
  // Lines come from forms as CR LF (HTML §4.10.21.4).
  const text = fieldOf(visit.form, "css").replaceAll("\r\n", "\n").trim();
  if (Buffer.byteLength(text) > maxCssBytes)
    throw new ChatError("too_large", `A style sheet has at most ${maxCssBytes / 1_000} kB`);
  await places.change({ css: text === "" ? null : text }, account.userId);
}

function clear(what: "hue" | "picture"): OwnAct["run"] {
  return ({ places, account }) => places.change({ [what]: null }, account.userId);
}

async function undo({ places, account }: Desk): Promise<void> {
  if (!(await places.undo(account.userId)))
    throw new ChatError("bad_request", "Nothing was changed here yet");
}

type Form = { act: string; fields?: HtmlValue; button: string; primary?: boolean };

/** As a form with files in it: a style sheet is three times as long in the other way. */
const placeForm = ({ act, fields, button, primary = false }: Form): Html =>
  html`<form class="place" method="post" action="${uploadPath}" enctype="multipart/form-data">
    <input type="hidden" name="act" value="${act}" />
    ${fields}
    <button class="btn${primary && " primary"}" type="submit">${button}</button>
  </form>`;

function names({ places }: Desk): Html {
  const { name: called } = places.now();
  const { name: said, room } = places.kept();
  const fields = html`${labelled(
    "What this place is called",
    textInput({ name: "name", maxLength: maxTitleLength, value: called }),
  )}
  ${labelled(
    "Where newcomers come first",
    textInput({ name: "room", maxLength: 64, value: room ?? firstRoom }),
  )}`;
  return html`<section aria-labelledby="h-name">
    <h2 id="h-name">Name</h2>
    ${placeForm({ act: "name", fields, button: "Keep both" })}
    <p class="note">
      ${
        said === null
          ? html`The name is that of the setting <code>--name</code>; one that is said here goes
              over it.`
          : html`It goes over the setting <code>--name</code>. Empty, and the setting’s is used
              again.`
      }
    </p>
  </section>`;
}

/** Where they stand in oklch, and how one calls them there. */
const SWATCHES = [
  [0, "Rose"],
  [30, "Red"],
  [60, "Orange"],
  [90, "Gold"],
  [120, "Olive"],
  [150, "Green"],
  [180, "Teal"],
  [210, "Petrol"],
  [240, "Sky"],
  [270, "Indigo"],
  [300, "Violet"],
  [330, "Plum"],
] as const;

function colours({ places, visit }: Desk): Html {
  const kept = places.now().hue;
  const tried = triedHue(visit.url.href);
  const shown = tried ?? kept;
  return html`<section aria-labelledby="h-colour">
    <h2 id="h-colour">Colour</h2>
    <ul class="swatches" aria-label="Hues to look at">
      ${SWATCHES.map(([at, called]) => swatch(at, called, shown))}
    </ul>
    <form class="place" method="get" action="${uploadPath}">
      ${labelled("Or any other, from 0 to 359", countInput({ name: "hue", min: 0, max: 359, value: shown ?? 218 }))}
      <button class="btn" type="submit">Look at it</button>
    </form>
    <p class="note">
      Whatever the hue, what is written in it can be read: its lightness stays as it is.
      ${tried === null ? "A hue is shown on this page before it is chosen." : html`This page shows ${tried}, and no other does yet.`}
    </p>
    <div class="acts">
      ${
        tried !== null &&
        placeForm({
          act: "hue",
          fields: html`<input type="hidden" name="hue" value="${tried}" />`,
          button: `Use ${tried}`,
          primary: true,
        })
      }
      ${tried !== null && html`<a class="btn" href="${uploadPath}">Not this one</a>`}
      ${kept !== null && placeForm({ act: "no-hue", button: "Back to the page’s own colours" })}
    </div>
  </section>`;
}

const swatch = (at: number, called: string, shown: number | null): Html =>
  html`<li>
    <a
      href="${hrefOf(uploadPath, { hue: `${at}` })}#h-colour"
      data-hue="${at}"
      ${at === shown && html`aria-current="true"`}
      >${called}</a
    >
  </li>`;

function pictures({ places }: Desk): Html {
  const { picture: path } = places.now();
  const input = html`<input
    name="picture"
    type="file"
    accept="image/png,image/jpeg,image/webp,image/avif"
    required
  />`;
  return html`<section aria-labelledby="h-picture">
    <h2 id="h-picture">Picture</h2>
    ${path !== null && html`<img class="door-picture" src="${path}" alt="The picture beside the door" />`}
    ${placeForm({ act: "picture", fields: labelled("A picture for the door, at most 1 MiB", input), button: "Put it there" })}
    ${path !== null && placeForm({ act: "no-picture", button: "Take it away" })}
    <p class="note">
      PNG, JPEG, WebP or AVIF. Where and by what it was taken is taken out of it, but for AVIF.
    </p>
  </section>`;
}

const styles = ({ places }: Desk): Html =>
  html`<section aria-labelledby="h-css">
    <h2 id="h-css">Style sheet</h2>
    ${placeForm({
      act: "css",
      fields: html`<label class="wide"
        ><span>CSS of your own, at most 20 kB</span>
        <textarea name="css" rows="10" spellcheck="false" autocapitalize="none" dir="ltr">
${places.kept().css ?? ""}</textarea>
      </label>`,
      button: "Use it",
    })}
    <p class="note">
      It comes after the page’s own, on every page but these. It loads nothing from elsewhere. An
      address with <code>?plain</code> leaves it out: <a href="/?plain">the chat without it</a>.
    </p>
  </section>`;

const backAgain = (): Html =>
  html`<section aria-labelledby="h-undo">
    <h2 id="h-undo">Back to how it was</h2>
    ${placeForm({ act: "undo", button: "Undo the last change" })}
    <p class="note">What was changed last here, by whomever. A second time does it again.</p>
  </section>`;
