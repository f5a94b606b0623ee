// Signing in with a provider (OpenID Connect Core, code flow with PKCE): where to send the browser, and who it
// is that came back. Knows no page.

import { type JWTPayload, jwtVerify } from "jose";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { ChatError } from "../protocol/errors.ts";
import type { UserId } from "../protocol/ids.ts";
import type { Account } from "../store/accounts.ts";
import type { Store } from "../store/store.ts";
import type { Access, Came, From } from "./door.ts";
import { refusalOf } from "./identify.ts";
import { clockToleranceSec, publicKeyAlgorithms, tokenTrouble } from "./keys.ts";
import { createJourneys, type Journey } from "./oidc-journey.ts";
import { type Client, openProvider } from "./oidc-provider.ts";
import { hashOf } from "./secrets.ts";
import type { Sessions } from "./sessions.ts";
import { accountOf, isSubject } from "./vouched.ts";

export type OidcOptions = {
  client: Client;
  /** What people call the provider. */
  name: string;
  /** 32 bytes in hexadecimal, kept by the store. */
  secret: string;
  access: Access;
  store: Store;
  sessions: Sessions;
  clock: Clock;
  log: Log;
  usernameLength: number;
};

export type Oidc = {
  readonly name: string;
  /**
   * `redirectUri`: where the provider sends the browser back to, as it is registered there. `next`: a path of
   * ours for afterwards. Throws `storage_unavailable` when the provider cannot be reached.
   */
  begin(way: Way): Promise<{ location: string; cookie: string }>;
  /**
   * `query`: what the provider sent along. `cookie`: of `begin`; null for none. `guest`: who asks, and becomes
   * the account. Throws `unauthenticated` (whatever is wrong with it), `forbidden` (nobody new may come in so),
   * `banned`, `invitation_invalid`, `storage_unavailable`.
   */
  finish(back: Back, guest: UserId | null, from: From): Promise<Came & { next: string }>;
};

export type Way = { redirectUri: string; next: string; invitation: string | null };
export type Back = { redirectUri: string; query: URLSearchParams; cookie: string | null };

export function createOidc(options: OidcOptions): Oidc {
  const { client, sessions, clock, log } = options;
  const provider = openProvider(client, { clock, log });
  const journeys = createJourneys(options.secret, clock);

  async function claimsFor({ code, redirectUri, journey }: Answer): Promise<JWTPayload> {
    const { verifier, nonce } = journey;
    const idToken = await provider.redeem({ code, redirectUri, verifier });
    const { keys } = await provider.discover();
    const { payload } = await jwtVerify(idToken, keys, {
      algorithms: [...publicKeyAlgorithms],
      issuer: client.issuer,
      audience: client.id,
      requiredClaims: ["exp", "iat", "sub"],
      clockTolerance: clockToleranceSec,
      currentDate: new Date(clock.now()),
    });
    checkClaims(payload, client.id, nonce);
    return payload;
  }

  /** For the operator: whoever signs in can do nothing about a wrong setting. */
  function refuse(error: unknown): never {
    const trouble = tokenTrouble(error, "The provider does not answer as it should right now");
    log.warn("oidc_refused", { code: trouble.code, reason: String(error) });
    throw trouble;
  }

  return {
    name: options.name,
    async begin({ redirectUri, next, invitation }) {
      const { journey, cookie } = journeys.begin(next, invitation);
      const { authorization_endpoint } = await provider.discover().catch(refuse);
      const location = new URL(authorization_endpoint);
      const asked = {
        response_type: "code",
        client_id: client.id,
        redirect_uri: redirectUri,
        scope: "openid profile",
        state: journey.state,
        nonce: journey.nonce,
        code_challenge: journey.challenge,
        code_challenge_method: "S256",
      };
      for (const [name, value] of Object.entries(asked)) location.searchParams.set(name, value);
      return { location: location.href, cookie };
    },
    async finish({ redirectUri, query, cookie }, guest, from) {
      const journey = journeys.end(cookie, query.get("state"));
      const code = codeIn(query, client.issuer);
      const claims = await claimsFor({ code, redirectUri, journey }).catch(refuse);
      const account = await enter(options, claims, { guest, from, journey });
      const { secret } = await sessions.start(account.userId, from);
      const { userId, username } = account;
      return { userId, username, secret, next: journey.next };
    },
  };
}

type Answer = { code: string; redirectUri: string; journey: Journey };

/** Throws `unauthenticated` when the provider let nobody in, or another provider answers (RFC 9207 §2.4). */
function codeIn(query: URLSearchParams, issuer: string): string {
  const code = query.get("code");
  const named = query.get("iss");
  if (named !== null && named !== issuer)
    throw new ChatError("unauthenticated", "That answer is from another provider");
  // Its reason is for its own people; what it wrote is not shown on a page of ours.
  if (code === null || code === "" || query.has("error"))
    throw new ChatError("unauthenticated", "The provider did not sign you in");
  return code;
}

/** What jose does not look at (OpenID Connect Core §3.1.3.7, 3 to 5 and 11). */
function checkClaims({ aud, azp, nonce }: JWTPayload, clientId: string, wanted: string): void {
  const isForMore = Array.isArray(aud) && aud.length > 1;
  if ((isForMore || azp !== undefined) && azp !== clientId)
    throw new ChatError("unauthenticated", "That answer is for somebody else");
  if (nonce !== wanted) throw new ChatError("unauthenticated", "That answer is to another sign-in");
}

type Arrival = { guest: UserId | null; from: From; journey: { invitation: string | null } };

async function enter(
  { client, store, access, usernameLength }: OidcOptions,
  { sub, preferred_username, name }: JWTPayload,
  { guest, from, journey: { invitation } }: Arrival,
): Promise<Account> {
  if (!isSubject(sub))
    throw new ChatError("unauthenticated", "The provider does not say who you are");
  const external = { issuer: client.issuer, subject: sub };
  const invitationHash = invitation === null ? null : hashOf(invitation);
  const known = await store.accountByExternal(external);
  if (known === null && access !== "open" && (access === "closed" || invitationHash === null))
    throw new ChatError("forbidden", uninvited[access]);
  const ban = await (known === null
    ? store.bannedFromServer(guest, from.address)
    : store.bannedFromServer(known.userId, null));
  if (ban !== null) throw refusalOf(ban, known?.userId ?? guest);
  if (known !== null) {
    if (invitationHash !== null) await store.useInvitation(invitationHash, known.userId);
    return known;
  }
  const called = [preferred_username, name].find((each) => typeof each === "string" && each !== "");
  return accountOf(
    store,
    {
      external,
      name: called === undefined ? null : String(called),
      role: "member",
      guest,
      invitationHash,
    },
    usernameLength,
  );
}

const uninvited = {
  invite: "You have no account here yet: open your invitation link first",
  closed: "You have no account here: ask those who keep this place for one",
};
