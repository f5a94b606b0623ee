// A small OpenID Connect provider on a port of its own. It keeps the rules of the code flow, signs in whoever
// it is told to, and breaks one rule when told to.

import { type Claims, inSeconds, makeSigner, type Signer, signed } from "./jwt.ts";

export type OidcProvider = {
  readonly issuer: string;
  /** Whom the next one who comes is: the claims of the id token. Changes what stands in it otherwise, too. */
  person: Claims;
  /** Signs the id tokens. */
  signer: Signer;
  /** The form of each redemption that came, with what proved the client. */
  readonly redeemed: { form: URLSearchParams; authorization: string | null }[];
  /** The last code that was given. */
  readonly lastCode: () => string;
  stop(): Promise<void>;
};

export const client = { id: "chat-at-home", secret: "a secret: with = and % in it" };

type Grant = { redirectUri: string; challenge: string; nonce: string };

export async function openOidcProvider(): Promise<OidcProvider> {
  const signer = await makeSigner("provider");
  const grants = new Map<string, Grant>();
  let lastCode = "";
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: answer });
  const issuer = server.url.origin;
  const provider: OidcProvider = {
    issuer,
    person: {},
    signer,
    redeemed: [],
    lastCode: () => lastCode,
    stop: () => server.stop(true),
  };

  function answer(request: Request): Response | Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/.well-known/openid-configuration")
      return Response.json({
        issuer,
        authorization_endpoint: `${issuer}/authorize?tenant=1`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
      });
    if (pathname === "/jwks") return Response.json({ keys: [signer.publicJwk] });
    if (pathname === "/authorize") return authorize(searchParams);
    if (pathname === "/token") return redeem(request);
    return new Response(null, { status: 404 });
  }

  function authorize(asked: URLSearchParams): Response {
    const field = (name: string): string => asked.get(name) ?? "";
    const isRight =
      field("response_type") === "code" &&
      field("client_id") === client.id &&
      field("code_challenge_method") === "S256" &&
      field("scope").split(" ").includes("openid") &&
      field("tenant") === "1" &&
      field("state") !== "";
    if (!isRight) return new Response("not a request that is taken here", { status: 400 });
    lastCode = crypto.randomUUID();
    const redirectUri = field("redirect_uri");
    grants.set(lastCode, {
      redirectUri,
      challenge: field("code_challenge"),
      nonce: field("nonce"),
    });
    const back = new URL(redirectUri);
    back.searchParams.set("code", lastCode);
    back.searchParams.set("state", field("state"));
    return Response.redirect(back.href, 303);
  }

  async function redeem(request: Request): Promise<Response> {
    const form = new URLSearchParams(await request.text());
    provider.redeemed.push({ form, authorization: request.headers.get("authorization") });
    const grant = grants.get(form.get("code") ?? "");
    // A code is good once (RFC 6749 §4.1.2).
    grants.delete(form.get("code") ?? "");
    const verifier = form.get("code_verifier") ?? "";
    const challenge = new Bun.CryptoHasher("sha256").update(verifier).digest("base64url");
    const isRight =
      grant !== undefined &&
      grant.challenge === challenge &&
      grant.redirectUri === form.get("redirect_uri") &&
      form.get("grant_type") === "authorization_code";
    if (!isRight) return Response.json({ error: "invalid_grant" }, { status: 400 });
    if (!isOurClient(request)) return Response.json({ error: "invalid_client" }, { status: 401 });
    const claims = {
      ...{ iss: issuer, aud: client.id, nonce: grant.nonce },
      ...{ iat: inSeconds(0), exp: inSeconds(300), sub: "somebody" },
      ...provider.person,
    };
    const id_token = await signed(provider.signer, claims);
    return Response.json({ access_token: "not used", token_type: "Bearer", id_token });
  }
  return provider;
}

function isOurClient(request: Request): boolean {
  const [, pair = ""] = (request.headers.get("authorization") ?? "").split("Basic ");
  const [id = "", secret = ""] = Buffer.from(pair, "base64").toString().split(":");
  const decode = (text: string): string => new URLSearchParams(`x=${text}`).get("x") ?? "";
  return decode(id) === client.id && decode(secret) === client.secret;
}
