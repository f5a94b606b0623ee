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
  name: "place",
  needs: "changePlace",
  acts: {
    name: { run: (desk) => name(desk) },
    hue: { run: (desk) => hue(desk) },
    "no-hue": { run: clear("hue") },
    picture: { run: (desk) => picture(desk) },
    "no-picture": { run: clear("picture") },
    css: { run: (desk) => css(desk) },
    undo: { run: (desk) => undo(desk) },
  },
  draw: (desk) =>
    Promise.resolve(
      html`${names(desk)} ${colours(desk)} ${pictures(desk)} ${styles(desk)} ${backAgain(desk)}`,
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

function names({ places, words: { place: words, name: nameWord } }: Desk): Html {
  const { name: called } = places.now();
  const { name: said, room } = places.kept();
  const fields = html`${labelled(
    words.called,
    textInput({ name: "name", maxLength: maxTitleLength, value: called }),
  )}
  ${labelled(words.newcomers, textInput({ name: "room", maxLength: 64, value: room ?? firstRoom }))}`;
  return html`<section aria-labelledby="h-name">
    <h2 id="h-name">${nameWord}</h2>
    ${placeForm({ act: "name", fields, button: words.keepBoth })}
    <p class="note">
      ${
        said === null
          ? html`${words.nameOfSetting[0]} <code>--name</code>${words.nameOfSetting[1]}`
          : html`${words.overSetting[0]} <code>--name</code>${words.overSetting[1]}`
      }
    </p>
  </section>`;
}

/** In degrees of oklch, from one that has a name to the next. */
const swatchStep = 30;

function colours({ places, visit, words: { place: words } }: Desk): Html {
  const kept = places.now().hue;
  const tried = triedHue(visit.url.href);
  const shown = tried ?? kept;
  return html`<section aria-labelledby="h-colour">
    <h2 id="h-colour">${words.colour}</h2>
    <ul class="swatches" aria-label="${words.hues}">
      ${words.swatches.map((called, index) => swatch(index * swatchStep, called, shown))}
    </ul>
    <form class="place" method="get" action="${uploadPath}">
      ${labelled(words.anyOther, countInput({ name: "hue", min: 0, max: 359, value: shown ?? 218 }))}
      <button class="btn" type="submit">${words.look}</button>
    </form>
    <p class="note">
      ${words.canBeRead} ${tried === null ? words.shownBefore : words.shows(tried)}
    </p>
    <div class="acts">
      ${
        tried !== null &&
        placeForm({
          act: "hue",
          fields: html`<input type="hidden" name="hue" value="${tried}" />`,
          button: words.use(tried),
          primary: true,
        })
      }
      ${tried !== null && html`<a class="btn" href="${uploadPath}">${words.notThis}</a>`}
      ${kept !== null && placeForm({ act: "no-hue", button: words.ownColours })}
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

function pictures({ places, words: { place: words } }: Desk): Html {
  const { picture: path } = places.now();
  const input = html`<input
    name="picture"
    type="file"
    accept="image/png,image/jpeg,image/webp,image/avif"
    required
  />`;
  return html`<section aria-labelledby="h-picture">
    <h2 id="h-picture">${words.picture}</h2>
    ${path !== null && html`<img class="door-picture" src="${path}" alt="${words.pictureNow}" />`}
    ${placeForm({ act: "picture", fields: labelled(words.pictureWanted, input), button: words.putThere })}
    ${path !== null && placeForm({ act: "no-picture", button: words.takeAway })}
    <p class="note">${words.pictureNote}</p>
  </section>`;
}

const styles = ({ places, words: { place: words } }: Desk): Html =>
  html`<section aria-labelledby="h-css">
    <h2 id="h-css">${words.styleSheet}</h2>
    ${placeForm({
      act: "css",
      fields: html`<label class="wide"
        ><span>${words.ownCss}</span>
        <textarea name="css" rows="10" spellcheck="false" autocapitalize="none" dir="ltr">
${places.kept().css ?? ""}</textarea>
      </label>`,
      button: words.useIt,
    })}
    <p class="note">
      ${words.cssNote[0]} <code>?plain</code> ${words.cssNote[1]}
      <a href="/?plain">${words.withoutIt}</a>.
    </p>
  </section>`;

const backAgain = ({ words: { place: words } }: Desk): Html =>
  html`<section aria-labelledby="h-undo">
    <h2 id="h-undo">${words.backAgain}</h2>
    ${placeForm({ act: "undo", button: words.undo })}
    <p class="note">${words.undoNote}</p>
  </section>`;
