// What every section of the administration is drawn with: the frame, tables, forms, times. Decides nothing.

import { mutedForGood } from "../../../protocol/limits.ts";
import type { Words } from "../../words/words.ts";
import { type Html, html, type HtmlValue } from "../html.ts";
import { alertLine, eyebrow, sheet } from "../parts.ts";
import type { Visit } from "../visit.ts";
import type { ActKind } from "./acts.ts";
import type { Desk, Section } from "./section.ts";

type Frame = {
  section: Section;
  /** Those that this visitor may see. */
  sections: readonly Section[];
  /** Null: nothing was done just now. */
  done: string | null;
  /** Null: nothing was refused. */
  complaint: string | null;
  content: Html;
};

export function frame({ place }: Visit, frame: Frame): Html {
  const { section, sections, done, complaint, content } = frame;
  const words = place.words.admin;
  const title = words.sections[section.name];
  return sheet(place, {
    title,
    refused: complaint !== null,
    content: html`<a class="skip" href="#section">${words.skipTo(title)}</a>
      <div class="admin">
        <header>${eyebrow(place)}<a href="/">${words.backToChat}</a></header>
        <nav aria-label="${words.administration}">
          <ul>
            ${sections.map((each) => navLine(words.sections[each.name], each.path, each === section))}
          </ul>
        </nav>
        <main id="section">
          <h1>${title}</h1>
          ${done !== null && html`<p class="said" role="status">${done}</p>`}
          ${complaint !== null && alertLine(complaint)} ${content}
        </main>
      </div>`,
  });
}

const navLine = (title: string, path: string, isHere: boolean): Html =>
  html`<li><a href="${path}" ${isHere && html`aria-current="page"`}>${title}</a></li>`;

type Table = {
  /** What it lists, for those who do not see it. */
  label: string;
  /** The first one's cells name their rows. */
  columns: readonly string[];
  rows: readonly (readonly HtmlValue[])[];
  /** Said instead of an empty table. */
  none: string;
};

/** The roles are said because a narrow screen shows rows as blocks, which are no table to every browser. */
export function table({ label, columns, rows, none }: Table): Html {
  if (rows.length === 0) return html`<p class="note">${none}</p>`;
  const cell = (value: HtmlValue, at: number): Html =>
    at === 0
      ? html`<th scope="row" role="rowheader">${value}</th>`
      : html`<td role="cell" data-label="${columns[at]}">${value}</td>`;
  return html`<table role="table" aria-label="${label}">
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map((each) => html`<th scope="col" role="columnheader">${each}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        (row) =>
          html`<tr role="row">
            ${row.map(cell)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

type Form = {
  act: ActKind;
  /** What is done to whom; not shown. */
  about: Readonly<Record<string, string | number>>;
  /** What may be chosen. */
  fields?: HtmlValue;
  button: string;
  /** To whom or what, where the button alone does not say. */
  to?: string;
};

export const actForm = ({ here, words }: Desk, { act, about, fields, button, to }: Form): Html =>
  html`<form method="post" action="${here}">
    <input type="hidden" name="act" value="${act}" />
    ${Object.entries(about).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
    )}
    ${fields}
    <button
      class="btn"
      type="submit"
      ${to !== undefined && html`aria-label="${words.buttonTo(button, to)}"`}
    >
      ${button}
    </button>
  </form>`;

export const labelled = (label: string, control: Html): Html =>
  html`<label><span>${label}</span>${control}</label>`;

/** The first is chosen, unless `chosen` is another. */
export const choice = (
  name: string,
  values: readonly (readonly [value: string | number, label: string])[],
  chosen?: string | number,
): Html =>
  html`<select name="${name}">
    ${values.map(
      ([value, label]) =>
        html`<option value="${value}" ${value === chosen && "selected"}>${label}</option>`,
    )}
  </select>`;

type Input = { name: string; maxLength: number; value?: string; required?: boolean };

export const textInput = ({ name, maxLength, value = "", required = false }: Input): Html =>
  html`<input
    name="${name}"
    value="${value}"
    maxlength="${maxLength}"
    autocomplete="off"
    ${required && "required"}
  />`;

type Count = { name: string; min: number; max: number; value: number };

export const countInput = ({ name, min, max, value }: Count): Html =>
  html`<input
    name="${name}"
    type="number"
    inputmode="numeric"
    required
    min="${min}"
    max="${max}"
    value="${value}"
  />`;

/** A way on under a list; null leads nowhere. */
export const pager = (links: readonly (readonly [label: string, href: string | null])[]): Html =>
  html`<p class="pager">
    ${links.map(([label, href]) => href !== null && html`<a class="btn" href="${href}">${label}</a>`)}
  </p>`;

/** `path` with those of `query` that are not empty. */
export function hrefOf(path: string, query: Readonly<Record<string, string>>): string {
  const kept = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ""));
  return kept.size === 0 ? path : `${path}?${kept}`;
}

/** `ms` since 1970, to the minute. */
export function momentOf({ locale }: Words, ms: number): Html {
  const moments = new Intl.DateTimeFormat(locale, {
    ...{ day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
    ...{ hourCycle: "h23", timeZone: "UTC" },
  });
  return html`<time datetime="${new Date(ms).toISOString()}">${moments.format(ms)} UTC</time>`;
}

export function dayOf({ locale }: Words, ms: number): Html {
  const days = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  return html`<time datetime="${new Date(ms).toISOString()}">${days.format(ms)}</time>`;
}

/** `until` 0 or `mutedForGood`: for good. */
export const untilOf = (all: Words, until: number): Html =>
  until === 0 || until === mutedForGood
    ? html`${all.admin.forGood}`
    : html`${all.admin.until} ${momentOf(all, until)}`;

/** What somebody called themselves: it may run from right to left. */
export const nameOf = (name: string): Html => html`<bdi>${name}</bdi>`;
