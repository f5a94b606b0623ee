// Who else vouches for people, as the settings say: our API tokens, the owner's application, a
// proxy, a provider. A part of app.ts.

import type { Config } from "./config.ts";
import type { Prove } from "./identity/identify.ts";
import { createJwt, openJwtKeys } from "./identity/jwt.ts";
import { createOidc, type Oidc } from "./identity/oidc.ts";
import { createProxySignIn } from "./identity/proxy.ts";
import type { Sessions } from "./identity/sessions.ts";
import { createTokens } from "./identity/tokens.ts";
import type { Clock } from "./lib/clock.ts";
import type { Log } from "./lib/log.ts";
import { readStartFile } from "./lib/start-file.ts";
import type { Store } from "./store/store.ts";

/** Null when no provider is set. */
export async function openOidc(
  config: Config,
  parts: { store: Store; sessions: Sessions; clock: Clock; log: Log },
): Promise<Oidc | null> {
  const { oidcIssuer: issuer, oidcClientId: id, oidcName: name, access } = config;
  if (issuer === null || id === null) return null;
  const client = { issuer, id, secret: config.oidcClientSecret };
  const secret = await parts.store.secret("oidc");
  const usernameLength = config.maxUsername;
  return createOidc({ ...parts, client, name, secret, access, usernameLength });
}

/** In the order in which they are asked. Throws StartError for a key that cannot be used. */
export async function openProvers(
  config: Config,
  parts: { store: Store; clock: Clock; log: Log },
): Promise<Prove[]> {
  const { store, clock } = parts;
  const pem = config.jwtKey === null ? null : await readStartFile("--jwt-key", config.jwtKey);
  const keys = openJwtKeys({ secret: config.jwtSecret, jwks: config.jwtJwks, pem }, parts);
  const lengths = { usernameLength: config.maxUsername, roomLength: config.maxRoom };
  const { jwtIssuer: issuer, jwtAudience: audience } = config;
  const provers = [createTokens(store), createProxySignIn(store, config.maxUsername)];
  if (keys === null) return provers;
  return [...provers, createJwt({ keys, issuer, audience, store, clock, ...lengths })];
}
