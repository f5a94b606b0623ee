// My settings: name, password, sessions and tokens of an account. Each form says in `act` what it is about.

import { hashOf, makeSecret } from "../../identity/secrets.ts";
import { tokenPrefix } from "../../identity/tokens.ts";
import { CLOSES } from "../../protocol/closes.ts";
import { ChatError } from "../../protocol/errors.ts";
import { normaliseUsername, skeleton } from "../../protocol/names.ts";
import type { TokenDraft, TokenScope } from "../../store/accounts.ts";
import { seeOther, shown, statusOf } from "./answer.ts";
import type { Page, PagesOptions } from "./entrance.ts";
import { fieldOf } from "./form.ts";
import type { Complaint, Place } from "./parts.ts";
import { type Done, drawSettings, type NewToken, tokenDays } from "./settings-view.ts";
import type { Account, Visit } from "./visit.ts";

type Change = { account: Account; visit: Visit };
/** What an act leads to: a sentence after the way back, or the token that is shown this once. */
type Outcome = { done: Done } | { token: NewToken };

const longestTokenName = 64;
const dayMs = 24 * 3_600_000;

export function createSettings(options: PagesOptions): Page {
  const acts = createActs(options);

  async function draw(
    account: Account,
    visit: Visit,
    said: Partial<Parameters<typeof drawSettings>[1]>,
  ) {
    const { store, limits } = options;
    const { userId } = account;
    const { username, session } = account;
    const [sessions, tokens, kept] = await Promise.all([
      store.sessions(userId),
      store.tokens(userId),
      store.accountByMark(skeleton(username)),
    ]);
    return drawSettings(visit.place, {
      ...{ username, session, sessions, tokens, usernameLength: limits.usernameLength },
      hasPassword: kept?.passwordHash !== null,
      ...{ done: null, complaint: null, token: null, typed: visit.form },
      ...said,
    });
  }

  const toSignIn = (): Response => seeOther("/signin?next=%2Fsettings");

  return {
    async show(visit) {
      const { visitor, url } = visit;
      if (visitor.kind === "guest") return seeOther("/register?next=%2Fsettings");
      if (visitor.kind === "nobody") return toSignIn();
      return shown(await draw(visitor, visit, { done: url.searchParams.get("done") }));
    },
    async take(visit) {
      const { visitor, form } = visit;
      if (visitor.kind !== "account") return toSignIn();
      const act = acts.get(fieldOf(form, "act"));
      if (act === undefined) throw new ChatError("bad_request", "That form is not one of ours");
      try {
        const outcome = await act({ account: visitor, visit });
        if ("done" in outcome) return seeOther(`/settings?done=${outcome.done}`);
        // Not a way back as elsewhere: what is shown once must be in the answer itself.
        return shown(await draw(visitor, visit, outcome));
      } catch (error) {
        if (!(error instanceof ChatError)) throw error;
        const complaint = complaintAbout(fieldOf(form, "act"), error, visit.place);
        return shown(await draw(visitor, visit, { complaint }), statusOf(error));
      }
    },
  };
}

type Act = (change: Change) => Promise<Outcome>;

function createActs(options: PagesOptions): ReadonlyMap<string, Act> {
  const { store, door, hub } = options;
  const close = (account: Account, ended: readonly string[]): void => {
    if (ended.length > 0) hub.disconnect(account.userId, CLOSES.signedOut, ended);
  };
  return new Map<string, Act>([
    ["name", (change) => rename(options, change)],
    [
      "password",
      async ({ account, visit }) => {
        const { userId, session } = account;
        const [old, next] = [fieldOf(visit.form, "old"), fieldOf(visit.form, "new")];
        close(account, await door.changePassword({ userId, session, old, next }, visit.from));
        return { done: "password" };
      },
    ],
    [
      "sign-out",
      async ({ account, visit }) => {
        const id = fieldOf(visit.form, "session");
        if (await store.endSession(account.userId, id)) close(account, [id]);
        return { done: "signed-out" };
      },
    ],
    [
      "sign-out-others",
      async ({ account }) => {
        close(account, await store.endSessions(account.userId, account.session));
        return { done: "signed-out" };
      },
    ],
    ["token", (change) => makeToken(options, change)],
    [
      "revoke",
      async ({ account, visit }) => {
        const id = fieldOf(visit.form, "token");
        if (await store.revokeToken(account.userId, id)) close(account, [id]);
        return { done: "revoked" };
      },
    ],
  ]);
}

async function rename({ store, hub, limits }: PagesOptions, { account, visit }: Change) {
  const username = normaliseUsername(fieldOf(visit.form, "username"), limits.usernameLength);
  if (username === null) throw new ChatError("name_invalid");
  if (!(await hub.isFree(username, account.userId))) throw new ChatError("name_taken");
  await store.rename(account.userId, username);
  hub.call(account.userId, username);
  return { done: "name" } as const;
}

async function makeToken({ store, clock }: PagesOptions, { account, visit }: Change) {
  const { form } = visit;
  const { userId } = account;
  const draft = draftOf(form, clock.now());
  const secret = makeSecret(tokenPrefix);
  await store.createToken({ ...draft, userId, secretHash: hashOf(secret) });
  return { token: { name: draft.name, secret } };
}

/** Throws `bad_request` with a sentence about the name; the choices come from our own form or are nonsense. */
function draftOf(form: URLSearchParams, now: number): Omit<TokenDraft, "userId" | "secretHash"> {
  const name = fieldOf(form, "token-name").normalize("NFKC").trim();
  if (name === "") throw new ChatError("bad_request", "Name the token, to know it again");
  if (Array.from(name).length > longestTokenName || /\p{C}/u.test(name))
    throw new ChatError(
      "bad_request",
      `A token’s name has at most ${longestTokenName} characters, and nothing hidden in it`,
    );
  const scope = fieldOf(form, "scope");
  const days = tokenDays.find((each) => String(each) === fieldOf(form, "days"));
  if (!isScope(scope) || days === undefined) throw new ChatError("bad_request");
  return { name, scope, expires: days === 0 ? 0 : now + days * dayMs };
}

const isScope = (text: string): text is TokenScope => text === "read" || text === "write";

function complaintAbout(act: string, error: ChatError, { words }: Place): Complaint {
  return { at: fieldAbout(act, error.code), text: words.refused(error) };
}

function fieldAbout(act: string, code: ChatError["code"]): string | null {
  if (code === "name_taken" || code === "name_invalid") return "username";
  if (act === "password" && code === "unauthenticated") return "old";
  if (act === "password" && code === "bad_request") return "new";
  return act === "token" && code === "bad_request" ? "token-name" : null;
}
