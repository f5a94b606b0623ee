// Who else vouches for people, as the settings say: our API tokens, the owner's application, a proxy. A part of app.ts.

import type { Config } from "./config.ts";
import type { Prove } from "./identity/identify.ts";
import { createJwt, openJwtKeys } from "./identity/jwt.ts";
import { createProxySignIn } from "./identity/proxy.ts";
import { createTokens } from "./identity/tokens.ts";
import type { Clock } from "./lib/clock.ts";
import type { Log } from "./lib/log.ts";
import { readStartFile } from "./lib/start-file.ts";
import type { Store } from "./store/store.ts";

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
