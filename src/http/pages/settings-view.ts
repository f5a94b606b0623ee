// How my settings look. Decides nothing.

import type { Username } from "../../protocol/ids.ts";
import type { SessionId, SessionRow, TokenRow } from "../../store/accounts.ts";
import { type Html, html } from "./html.ts";
import { alertLine, type Complaint, eyebrow, field, type Place, sheet } from "./parts.ts";

export type NewToken = { name: string; secret: string };

/** What was done, said on the way back. */
const DONE = {
  name: "Your name is changed.",
  password: "Your password is changed, and you are signed out everywhere else.",
  "signed-out": "Signed out there.",
  revoked: "The token is revoked.",
} as const;
export type Done = keyof typeof DONE;

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

export function drawSettings(place: Place, settings: Settings): Html {
  const { done, complaint, token } = settings;
  return sheet(place, {
    title: "Settings",
    refused: complaint !== null,
    content: html`<main class="settings">
      ${eyebrow(place)}
      <h1>Your settings</h1>
      <p><a href="/">Back to the chat</a></p>
      ${isDone(done) && html`<p class="said" role="status">${DONE[done]}</p>`}
      ${complaint?.at === null && alertLine(complaint.text)} ${token !== null && shownOnce(token)}
      ${nameForm(settings)} ${settings.hasPassword && passwordForm(settings)}
      ${sessionList(settings)} ${tokenList(settings)}
    </main>`,
  });
}

const isDone = (done: string | null): done is Done => done !== null && Object.hasOwn(DONE, done);

function nameForm({ username, usernameLength, complaint, typed }: Settings): Html {
  return html`<section aria-labelledby="h-name">
    <h2 id="h-name">Name</h2>
    <form method="post" action="/settings">
      ${actField("name")}
      ${field({
        id: "username",
        label: "Your name",
        value: complaint?.at === "username" ? (typed.get("username") ?? "") : username,
        autocomplete: "username",
        maxLength: usernameLength * 2,
        hint: "What others see, and what you sign in with.",
        complaint,
      })}
      <button class="btn" type="submit">Change name</button>
    </form>
  </section>`;
}

function passwordForm({ complaint }: Settings): Html {
  return html`<section aria-labelledby="h-password">
    <h2 id="h-password">Password</h2>
    <form method="post" action="/settings">
      ${actField("password")}
      ${field({
        id: "old",
        label: "Password until now",
        type: "password",
        autocomplete: "current-password",
        complaint,
      })}
      ${field({
        id: "new",
        label: "New password",
        type: "password",
        autocomplete: "new-password",
        hint: "Every other browser is signed out.",
        complaint,
      })}
      <button class="btn" type="submit">Change password</button>
    </form>
  </section>`;
}

function sessionList({ sessions, session }: Settings): Html {
  return html`<section aria-labelledby="h-sessions">
    <h2 id="h-sessions">Where you are signed in</h2>
    <ul class="entries">
      ${sessions.map((each) => sessionEntry(each, each.id === session))}
    </ul>
    ${
      sessions.length > 1 &&
      html`<form method="post" action="/settings">
        ${actField("sign-out-others")}
        <button class="btn" type="submit">Sign out everywhere else</button>
      </form>`
    }
  </section>`;
}

function sessionEntry({ id, agent, address, seen, expires }: SessionRow, isThis: boolean): Html {
  const browser = browserOf(agent);
  // This one ends like any sign-out, so that the cookie goes with it.
  return html`<li>
    <div>
      <strong>${browser}</strong>${isThis && html` <span class="this">this one</span>`}
      <small>${address}, last here ${dateOf(seen)}, signed in until ${dateOf(expires)}</small>
    </div>
    <form method="post" action="${isThis ? "/signout" : "/settings"}">
      ${actField("sign-out")}
      <input type="hidden" name="session" value="${id}" />
      <button class="btn" type="submit" aria-label="Sign out ${browser}, ${address}">
        Sign out
      </button>
    </form>
  </li>`;
}

function tokenList({ tokens, complaint, typed }: Settings): Html {
  return html`<section aria-labelledby="h-tokens">
    <h2 id="h-tokens">Tokens</h2>
    <p class="note">
      With a token a program comes in as you. It goes where a browser has its cookie:
      <code>Authorization: Bearer</code>.
    </p>
    ${
      tokens.length > 0 &&
      html`<ul class="entries">
        ${tokens.map(tokenEntry)}
      </ul>`
    }
    <form method="post" action="/settings">
      ${actField("token")}
      ${field({
        id: "token-name",
        label: "What is it for?",
        value: complaint?.at === "token-name" ? (typed.get("token-name") ?? "") : "",
        autocomplete: "off",
        maxLength: 128,
        complaint,
      })}
      ${choice("scope", "It may", [
        ["read", "Read"],
        ["write", "Read and write"],
      ])}
      ${choice(
        "days",
        "It is good for",
        tokenDays.map((days) => [String(days), lengthOf(days)]),
      )}
      <button class="btn" type="submit">Make a token</button>
    </form>
  </section>`;
}

function tokenEntry({ id, name, scope, seen, expires }: TokenRow): Html {
  return html`<li>
    <div>
      <strong dir="auto">${name}</strong>
      <small>
        ${scope === "read" ? "Reads" : "Reads and writes"},
        ${seen === 0 ? "never used" : html`last used ${dateOf(seen)}`},
        ${expires === 0 ? "good until revoked" : html`good until ${dateOf(expires)}`}
      </small>
    </div>
    <form method="post" action="/settings">
      ${actField("revoke")}
      <input type="hidden" name="token" value="${id}" />
      <button class="btn" type="submit" aria-label="Revoke ${name}">Revoke</button>
    </form>
  </li>`;
}

const shownOnce = ({ name, secret }: NewToken): Html =>
  html`<div class="said" role="status">
    <p>Your token “${name}”. Copy it now: it is shown this once.</p>
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

const lengthOf = (days: number): string => {
  if (days === 0) return "For good";
  return days === 365 ? "A year" : `${days} days`;
};

const days = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const dateOf = (ms: number): Html =>
  html`<time datetime="${new Date(ms).toISOString()}">${days.format(ms)}</time>`;

// In this order: each names the ones after it too.
const BROWSERS = ["Firefox", "Edg", "OPR", "Chrome", "Safari"] as const;
const BROWSER_NAMES: Readonly<Record<string, string>> = { Edg: "Edge", OPR: "Opera" };
const SYSTEMS = ["Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux"] as const;
const SYSTEM_NAMES: Readonly<Record<string, string>> = { "Mac OS X": "macOS" };

/** "Firefox on Linux", as far as `agent` tells; what it says itself when that is nothing we know. */
export function browserOf(agent: string): string {
  const browser = BROWSERS.find((each) => agent.includes(each));
  const system = SYSTEMS.find((each) => agent.includes(each));
  if (browser === undefined) return agent.trim() === "" ? "A browser" : agent.slice(0, 40);
  const name = BROWSER_NAMES[browser] ?? browser;
  return system === undefined ? name : `${name} on ${SYSTEM_NAMES[system] ?? system}`;
}
