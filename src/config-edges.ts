// The settings of the edges: TLS, proxies, sign-in by others. A part of config.ts.

import * as kind from "./config-kinds.ts";
import { type Setting, setting } from "./config-kinds.ts";
import { StartError } from "./lib/start-error.ts";

/** HS256 wants a key as long as its hash (RFC 7518 §3.2). */
const jwtSecretBytes = 32;

export const EDGE_SETTINGS = {
  tlsCert: setting(
    "--tls-cert",
    kind.optional(kind.text("FILE")),
    "",
    "Certificate in PEM, with its chain; serves HTTPS and WSS.",
  ),
  tlsKey: setting(
    "--tls-key",
    kind.optional(kind.text("FILE")),
    "",
    "The certificate's private key in PEM.",
  ),
  trustedProxy: setting(
    "--trusted-proxy",
    kind.networks,
    "",
    "Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.",
  ),
  trustedHeader: setting(
    "--trusted-header",
    kind.optional(kind.headerName),
    "",
    "Header in which those proxies name who signed in with them.",
  ),
  jwtSecret: setting(
    "--jwt-secret",
    kind.optional(kind.secret(jwtSecretBytes)),
    "",
    "Secret of your application's tokens (HS256).",
  ),
  jwtJwks: setting(
    "--jwt-jwks",
    kind.optional(kind.url),
    "",
    "Where the public keys of your application's tokens are (JWKS).",
  ),
  jwtKey: setting(
    "--jwt-key",
    kind.optional(kind.text("FILE")),
    "",
    "Public key of your application's tokens, in PEM.",
  ),
  jwtIssuer: setting(
    "--jwt-issuer",
    kind.optional(kind.text("ISSUER")),
    "",
    "The `iss` that those tokens must have.",
  ),
  jwtAudience: setting(
    "--jwt-audience",
    kind.optional(kind.text("AUDIENCE")),
    "",
    "The `aud` that those tokens must have.",
  ),
  oidcIssuer: setting(
    "--oidc-issuer",
    kind.optional(kind.url),
    "",
    "Provider to sign in with (OpenID Connect), exactly as it names itself.",
  ),
  oidcClientId: setting(
    "--oidc-client-id",
    kind.optional(kind.text("ID")),
    "",
    "What the provider calls this server.",
  ),
  oidcClientSecret: setting(
    "--oidc-client-secret",
    kind.optional(kind.secret(1)),
    "",
    "What this server proves itself by to the provider.",
  ),
  oidcName: setting(
    "--oidc-name",
    kind.text("NAME"),
    "your provider",
    "What the button says after “Sign in with”.",
  ),
} as const;

type Edges = {
  readonly [Key in keyof typeof EDGE_SETTINGS]: (typeof EDGE_SETTINGS)[Key] extends Setting<
    infer Value
  >
    ? Value
    : never;
};

/** Throws a StartError with exit code 2 for settings that need or exclude each other. */
export function checkEdges(edges: Edges): void {
  const keys = [edges.jwtSecret, edges.jwtJwks, edges.jwtKey].filter((each) => each !== null);
  // Two kinds of keys side by side are how a public key comes to be taken for a secret.
  if (keys.length > 1) refuse("Only one of --jwt-secret, --jwt-jwks and --jwt-key can be used");
  if (keys.length === 0 && (edges.jwtIssuer ?? edges.jwtAudience) !== null)
    refuse("--jwt-issuer and --jwt-audience need --jwt-secret, --jwt-jwks or --jwt-key");
  if ((edges.tlsCert === null) !== (edges.tlsKey === null))
    refuse("--tls-cert and --tls-key belong together");
  if ((edges.oidcIssuer === null) !== (edges.oidcClientId === null))
    refuse("--oidc-issuer and --oidc-client-id belong together");
  if (edges.trustedHeader !== null && !edges.trustedProxy.isSet)
    refuse("--trusted-header needs --trusted-proxy");
}

function refuse(text: string): never {
  throw new StartError(text, 2);
}
