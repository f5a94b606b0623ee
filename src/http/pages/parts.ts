// What pages are made of: the frame around them, fields, and what is said when something was refused.
// The classes are those of the page (public/css).

import { type ChatError } from "../../protocol/errors.ts";
import type { Words } from "../words/words.ts";
import { type Html, html } from "./html.ts";
import { scene } from "./scene.ts";

/** Where this is: the instance's name, the address it was asked by, its style sheets' paths, its reader's language. */
export type Place = { name: string; host: string; stylesheets: readonly string[]; words: Words };

/** What was refused, beside the field `at` that it is about; null: about the whole form. */
export type Complaint = { at: string | null; text: string };

type Sheet = { title: string; content: Html; refused?: boolean };

/** `refused`: said first in the title, which screen readers read first. */
export function sheet(place: Place, { title, content, refused = false }: Sheet): Html {
  const { language, direction, notDone } = place.words;
  return html`<!doctype html>
    <html lang="${language}" dir="${direction}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <title>${refused && notDone}${title} · ${place.name}</title>
        <link rel="icon" href="/favicon.svg" />
        ${place.stylesheets.map((path) => html`<link rel="stylesheet" href="${path}" />`)}
      </head>
      <body>
        ${content}
      </body>
    </html>`;
}

type Doorway = {
  /** Of the window; `heading` stands on the page. */
  title: string;
  heading: string;
  lede: string;
  /** Null: nothing was refused. */
  complaint?: Complaint | null;
  content?: Html;
};

/** A page like the door: the picture, and beside it one thing to do. */
export function doorway(place: Place, doorway: Doorway): Html {
  const { title, heading, lede, complaint = null, content } = doorway;
  return sheet(place, {
    title,
    refused: complaint !== null,
    content: html`<div class="door">
      <div class="view">${scene}</div>
      <main class="desk">
        ${eyebrow(place)}
        <h1 dir="auto">${heading}</h1>
        <p class="lede">${lede}</p>
        ${complaint?.at === null && alertLine(complaint.text)} ${content}
      </main>
    </div>`,
  });
}

export function eyebrow({ name, host }: Place): Html {
  return html`<p class="eyebrow">
    <span class="mark s" aria-hidden="true">${markOf(name)}</span>${host}
  </p>`;
}

/** The letter that stands for the place. */
const markOf = (name: string): string => (/[\p{L}\p{N}]/u.exec(name)?.[0] ?? "c").toUpperCase();

const alertIcon = html`<svg class="i" viewBox="0 0 24 24" aria-hidden="true">
  <path d="M12 4 2.8 19.5h18.4zM12 10v4M12 16.9v.1" />
</svg>`;

export const alertLine = (text: string): Html =>
  html`<p class="err" role="alert">${alertIcon}${text}</p>`;

export type FieldOptions = {
  /** Also its name in the form. */
  id: string;
  label: string;
  type?: "text" | "password";
  value?: string;
  autocomplete: string;
  /** None where cutting what was pasted would go unseen: a password. */
  maxLength?: number;
  hint?: string;
  /** Shown here when it is about this field. */
  complaint: Complaint | null;
  /** Gets the focus when nothing was refused. */
  first?: boolean;
};

export function field(options: FieldOptions): Html {
  const { id, label, type = "text", value, autocomplete, maxLength, hint, complaint } = options;
  const wrong = complaint?.at === id;
  const focus = wrong || (options.first === true && (complaint === null || complaint.at === null));
  const described = [wrong && `${id}-complaint`, hint !== undefined && `${id}-hint`];
  const by = described.filter((each) => each !== false).join(" ");
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <div class="box">
      <input
        id="${id}"
        name="${id}"
        type="${type}"
        required
        ${maxLength !== undefined && html`maxlength="${maxLength}"`}
        autocomplete="${autocomplete}"
        autocapitalize="none"
        spellcheck="false"
        ${value !== undefined && html`value="${value}"`}
        ${by !== "" && html`aria-describedby="${by}"`}
        ${wrong && html`aria-invalid="true"`}
        ${focus && html`autofocus`}
      />
    </div>
    ${hint !== undefined && html`<p class="hint" id="${id}-hint">${hint}</p>`}
    ${wrong && html`<p class="complaint" id="${id}-complaint">${alertIcon}${complaint.text}</p>`}
  </div>`;
}

export const primary = (text: string): Html =>
  html`<button class="btn primary" type="submit">${text}</button>`;

/** The complaint about a name and a password: which of the two fields `error` is about. */
export function complaintOf(error: ChatError, { words }: Place): Complaint {
  const { code } = error;
  const text = words.refused(error);
  if (code === "name_taken" || code === "name_invalid") return { at: "username", text };
  if (code === "unauthenticated" || code === "bad_request") return { at: "password", text };
  return { at: null, text };
}
