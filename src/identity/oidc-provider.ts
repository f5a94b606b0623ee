// A provider as it describes itself (OpenID Connect Discovery): its addresses, its keys, redeeming a code there.

import type { JWTVerifyGetKey } from "jose";
import * as v from "valibot";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { isSafeUrl } from "../lib/safe-url.ts";
import { ChatError } from "../protocol/errors.ts";
import { fetchTimeoutMs, remoteKeys } from "./keys.ts";

/** This server, as the provider knows it. */
export type Client = {
  /** The provider's name for itself, to the letter. */
  issuer: string;
  id: string;
  /** Null: a public client, proved by PKCE alone. */
  secret: string | null;
};

export type Provider = {
  /** Throws an Error that says what is wrong with the provider's description. Kept for an hour. */
  discover(): Promise<Description & { keys: JWTVerifyGetKey }>;
  /** The id token for `code`. Throws `unauthenticated` when the provider does not take the code. */
  redeem(grant: { code: string; redirectUri: string; verifier: string }): Promise<string>;
};

const address = v.pipe(v.string(), v.check(isSafeUrl));
const description = v.object({
  issuer: v.string(),
  authorization_endpoint: address,
  token_endpoint: address,
  jwks_uri: address,
  token_endpoint_auth_methods_supported: v.optional(v.array(v.string()), ["client_secret_basic"]),
});
type Description = v.InferOutput<typeof description>;
const answer = v.object({ id_token: v.pipe(v.string(), v.maxLength(16_384)) });
const refused = v.object({ error: v.pipe(v.string(), v.regex(/^[a-z_]{1,40}$/)) });

const describedForMs = 3_600_000;

export function openProvider(client: Client, parts: { clock: Clock; log: Log }): Provider {
  const { clock } = parts;
  let described: ReturnType<Provider["discover"]> | null = null;
  let describedAtMs = 0;

  async function describe() {
    const where = `${client.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const response = await ask(where);
    if (!response.ok) throw new Error(`${where} answered ${response.status}`);
    const found = v.safeParse(description, await response.json());
    if (!found.success) throw new Error(`${where} lacks what a provider must say of itself`);
    if (found.output.issuer !== client.issuer)
      throw new Error(`${where} is the description of another issuer`);
    return { ...found.output, keys: remoteKeys(found.output.jwks_uri, parts) };
  }

  function discover() {
    if (described !== null && clock.elapsed() - describedAtMs < describedForMs) return described;
    const asked = describe();
    described = asked;
    describedAtMs = clock.elapsed();
    // Asked again by the next one who signs in.
    asked.catch(() => {
      if (described === asked) described = null;
    });
    return asked;
  }

  return {
    discover,
    async redeem({ code, redirectUri, verifier }) {
      const { token_endpoint, token_endpoint_auth_methods_supported: methods } = await discover();
      const { headers, fields } = proofOf(client, methods);
      const body = new URLSearchParams({
        grant_type: "authorization_code",
        ...{ code, redirect_uri: redirectUri, code_verifier: verifier },
        ...fields,
      });
      const response = await ask(token_endpoint, { method: "POST", headers, body });
      const said: unknown = await response.json();
      const found = v.safeParse(answer, said);
      if (response.ok && found.success) return found.output.id_token;
      const why = v.safeParse(refused, said);
      const reason = why.success ? why.output.error : `${response.status}`;
      if (reason === "invalid_grant")
        throw new ChatError("unauthenticated", "That sign-in is over: try again");
      throw new Error(`${token_endpoint} answered ${reason}`);
    },
  };
}

/** How this server proves itself (OpenID Connect Core §9); the basic way unless only the other is known there. */
function proofOf({ id, secret }: Client, methods: readonly string[]) {
  if (secret === null) return { headers: {}, fields: { client_id: id } };
  if (!methods.includes("client_secret_basic") && methods.includes("client_secret_post"))
    return { headers: {}, fields: { client_id: id, client_secret: secret } };
  // Each encoded as in a form first (RFC 6749 §2.3.1).
  const encode = (text: string): string => new URLSearchParams({ "": text }).toString().slice(1);
  const pair = Buffer.from(`${encode(id)}:${encode(secret)}`).toString("base64");
  return { headers: { Authorization: `Basic ${pair}` }, fields: {} };
}

const ask = (url: string, init: RequestInit = {}): Promise<Response> =>
  fetch(url, { ...init, redirect: "error", signal: AbortSignal.timeout(fetchTimeoutMs) });
