// One request to a page of ours: who asks, from where, with which form. Made once, handed to the page.

import { type Credential, credentialOf } from "../../identity/credentials.ts";
import type { From } from "../../identity/door.ts";
import type { Identify } from "../../identity/identify.ts";
import { ChatError } from "../../protocol/errors.ts";
import type { UserId, Username } from "../../protocol/ids.ts";
import type { Grant, Role } from "../../protocol/roles.ts";
import type { SessionId } from "../../store/accounts.ts";
import type { Files } from "./form.ts";
import type { Place } from "./parts.ts";

/**
 * A browser shows itself by its cookie, or a listed proxy says whose it is. API tokens open no page: a token
 * must not make tokens.
 */
export type Visitor =
  /** `ban`: of the one who was known by the cookie, or of newcomers from there: they come to the door, and no further. */
  | { kind: "nobody"; ban?: ChatError }
  /** `username` null: chose none yet. */
  | { kind: "guest"; userId: UserId; username: Username | null }
  | Account;

export type Account = {
  kind: "account";
  userId: UserId;
  username: Username;
  role: Role;
  grant: Grant;
  session: SessionId;
  /** The session's; empty where a proxy says who it is, and nothing can be ended here. */
  secret: string;
};

export type Visit = {
  request: Request;
  url: URL;
  from: From;
  visitor: Visitor;
  place: Place;
  /** Empty unless a form was sent. */
  form: URLSearchParams;
  /** What came with the form. */
  files: Files;
};

/** What a browser sends by itself. */
const SHOWN: readonly Credential["from"][] = ["cookie", "proxy"];
/** What is in the way of being somebody, but not of coming to the door. */
const SHUT_OUT: readonly string[] = ["unauthenticated", "forbidden", "banned"];

export async function visitorOf(
  request: Request,
  identify: Identify,
  from: { address: string },
): Promise<Visitor> {
  const credential = credentialOf(request, new URLSearchParams());
  if (credential !== null && !SHOWN.includes(credential.from)) return { kind: "nobody" };
  try {
    const { userId, username, role, session, grant } = await identify(credential, from);
    // Without a cookie, or with one that is not good, they are a newcomer, with a session of their own.
    const isKnown = credential?.from === "proxy" || session === credential?.token;
    if (!isKnown) return { kind: "nobody" };
    if (role === "guest") return { kind: "guest", userId, username };
    if (username === null || grant.session === null) return { kind: "nobody" };
    const held = { session: grant.session, secret: session };
    return { kind: "account", userId, username, role, grant, ...held };
  } catch (error) {
    if (!(error instanceof ChatError) || !SHUT_OUT.includes(error.code)) throw error;
    return error.code === "banned" ? { kind: "nobody", ban: error } : { kind: "nobody" };
  }
}
