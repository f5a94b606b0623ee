// How my settings look. Decides nothing.

import type { Username } from "../../protocol/ids.ts";
import type { SessionId, SessionRow, TokenRow } from "../../store/accounts.ts";
import { type Html, html } from "./html.ts";
import { alertLine, type Complaint, eyebrow, field, type Place, sheet } from "./parts.ts";
import type { Words } from "../words/words.ts";

export type NewToken = { name: string; secret: string };

/** What was done, said on the way back. */
export type Done = keyof Words["settings"]["done"];

/** For how long a token may be made; 0: for good. */
export const tokenDays: readonly number[] = [30, 90, 365, 0];

type Settings = {
  username: Username;
  /** The session that asks. */
  session: SessionId;
  sessions: readonly SessionRow[];
  tokens: readonly TokenRow[];
  usernameLength: number;
  /** False: they sign in elsewhere only. */
  hasPassword: boolean;
  /** As the address says it; anything unknown says nothing. */
  done: string | null;
  complaint: Complaint | null;
  /** Just made, shown this once. */
  token: NewToken | null;
  /** The refused form, if any: what was typed into it stays, but no password. */
  typed: URLSearchParams;
};

type Own = Words["settings"];

export function drawSettings(place: Place, settings: Settings): Html {
  const { done, complaint, token } = settings;
  const words = place.words.settings;
  return sheet(place, {
    title: words.title,
    refused: complaint !== null,
    content: html`<main class="settings">
      ${eyebrow(place)}
      <h1>${words.heading}</h1>
      <p><a href="/">${words.back}</a></p>
      ${isDone(words, done) && html`<p class="said" role="status">${words.done[done]}</p>`}
      ${complaint?.at === null && alertLine(complaint.text)}
      ${token !== null && shownOnce(words, token)} ${nameForm(words, settings)}
      ${settings.hasPassword && passwordForm(words, settings)} ${sessionList(place.words, settings)}
      ${tokenList(place.words, settings)}
    </main>`,
  });
}

const isDone = (words: Own, done: string | null): done is Done =>
  done !== null && Object.hasOwn(words.done, done);

function nameForm(words: Own, { username, usernameLength, complaint, typed }: Settings): Html {
  return html`<section aria-labelledby="h-name">
    <h2 id="h-name">${words.name}</h2>
    <form method="post" action="/settings">
      ${actField("name")}
      ${field({
        id: "username",
        label: words.yourName,
        value: complaint?.at === "username" ? (typed.get("username") ?? "") : username,
        autocomplete: "username",
        maxLength: usernameLength * 2,
        hint: words.nameHint,
        complaint,
      })}
      <button class="btn" type="submit">${words.changeName}</button>
    </form>
  </section>`;
}

function passwordForm(words: Own, { complaint }: Settings): Html {
  return html`<section aria-labelledby="h-password">
    <h2 id="h-password">${words.password}</h2>
    <form method="post" action="/settings">
      ${actField("password")}
      ${field({
        id: "old",
        label: words.old,
        type: "password",
        autocomplete: "current-password",
        complaint,
      })}
      ${field({
        id: "new",
        label: words.next,
        type: "password",
        autocomplete: "new-password",
        hint: words.nextHint,
        complaint,
      })}
      <button class="btn" type="submit">${words.changePassword}</button>
    </form>
  </section>`;
}

function sessionList(words: Words, { sessions, session }: Settings): Html {
  return html`<section aria-labelledby="h-sessions">
    <h2 id="h-sessions">${words.settings.where}</h2>
    <ul class="entries">
      ${sessions.map((each) => sessionEntry(words, each, each.id === session))}
    </ul>
    ${
      sessions.length > 1 &&
      html`<form method="post" action="/settings">
        ${actField("sign-out-others")}
        <button class="btn" type="submit">${words.settings.outElsewhere}</button>
      </form>`
    }
  </section>`;
}

function sessionEntry(
  { settings: words, locale }: Words,
  { id, agent, address, seen, expires }: SessionRow,
  isThis: boolean,
): Html {
  const browser = browserOf(agent, words);
  // This one ends like any sign-out, so that the cookie goes with it.
  return html`<li>
    <div>
      <strong>${browser}</strong>${isThis && html` <span class="this">${words.thisOne}</span>`}
      <small
        >${address}, ${words.lastHere} ${dateOf(seen, locale)}, ${words.until}
        ${dateOf(expires, locale)}</small
      >
    </div>
    <form method="post" action="${isThis ? "/signout" : "/settings"}">
      ${actField("sign-out")}
      <input type="hidden" name="session" value="${id}" />
      <button class="btn" type="submit" aria-label="${words.outOf(`${browser}, ${address}`)}">
        ${words.out}
      </button>
    </form>
  </li>`;
}

function tokenList(all: Words, { tokens, complaint, typed }: Settings): Html {
  const words = all.settings;
  return html`<section aria-labelledby="h-tokens">
    <h2 id="h-tokens">${words.tokens}</h2>
    <p class="note">
      ${words.tokensLede}
      <code>Authorization: Bearer</code>.
    </p>
    ${
      tokens.length > 0 &&
      html`<ul class="entries">
        ${tokens.map((token) => tokenEntry(all, token))}
      </ul>`
    }
    <form method="post" action="/settings">
      ${actField("token")}
      ${field({
        id: "token-name",
        label: words.whatFor,
        value: complaint?.at === "token-name" ? (typed.get("token-name") ?? "") : "",
        autocomplete: "off",
        maxLength: 128,
        complaint,
      })}
      ${choice("scope", words.itMay, [
        ["read", words.read],
        ["write", words.readWrite],
      ])}
      ${choice(
        "days",
        words.goodFor,
        tokenDays.map((days) => [String(days), lengthOf(words, days)]),
      )}
      <button class="btn" type="submit">${words.makeToken}</button>
    </form>
  </section>`;
}

function tokenEntry(
  { settings: words, locale }: Words,
  { id, name, scope, seen, expires }: TokenRow,
): Html {
  return html`<li>
    <div>
      <strong dir="auto">${name}</strong>
      <small>
        ${scope === "read" ? words.reads : words.readsWrites},
        ${seen === 0 ? words.neverUsed : html`${words.lastUsed} ${dateOf(seen, locale)}`},
        ${expires === 0 ? words.untilRevoked : html`${words.goodUntil} ${dateOf(expires, locale)}`}
      </small>
    </div>
    <form method="post" action="/settings">
      ${actField("revoke")}
      <input type="hidden" name="token" value="${id}" />
      <button class="btn" type="submit" aria-label="${words.revokeThat(name)}">
        ${words.revoke}
      </button>
    </form>
  </li>`;
}

const shownOnce = (words: Own, { name, secret }: NewToken): Html =>
  html`<div class="said" role="status">
    <p>${words.shownOnce(name)}</p>
    <p><code class="secret">${secret}</code></p>
  </div>`;

const actField = (act: string): Html => html`<input type="hidden" name="act" value="${act}" />`;

/** The first is chosen. */
function choice(
  name: string,
  legend: string,
  values: readonly (readonly [string, string])[],
): Html {
  return html`<fieldset class="field">
    <legend>${legend}</legend>
    <div class="segments">
      ${values.map(
        ([value, label], at) =>
          html`<label>
            <input
              type="radio"
              class="vh"
              name="${name}"
              value="${value}"
              ${at === 0 && "checked"}
            />
            ${label}</label
          >`,
      )}
    </div>
  </fieldset>`;
}

const lengthOf = (words: Own, days: number): string => {
  if (days === 0) return words.forGood;
  return days === 365 ? words.aYear : words.days(days);
};

const dateOf = (ms: number, locale: string): Html => {
  const days = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
  return html`<time datetime="${new Date(ms).toISOString()}">${days.format(ms)}</time>`;
};

// In this order: each names the ones after it too.
const BROWSERS = ["Firefox", "Edg", "OPR", "Chrome", "Safari"] as const;
const BROWSER_NAMES: Readonly<Record<string, string>> = { Edg: "Edge", OPR: "Opera" };
const SYSTEMS = ["Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux"] as const;
const SYSTEM_NAMES: Readonly<Record<string, string>> = { "Mac OS X": "macOS" };

/** "Firefox on Linux", as far as `agent` tells; what it says itself when that is nothing we know. */
export function browserOf(agent: string, words: Pick<Own, "aBrowser" | "on">): string {
  const browser = BROWSERS.find((each) => agent.includes(each));
  const system = SYSTEMS.find((each) => agent.includes(each));
  if (browser === undefined) return agent.trim() === "" ? words.aBrowser : agent.slice(0, 40);
  const name = BROWSER_NAMES[browser] ?? browser;
  return system === undefined ? name : words.on(name, SYSTEM_NAMES[system] ?? system);
}
