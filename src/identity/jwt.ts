// Tokens that the owner's own application signs (JWT, RFC 7519): whose they are, and what they open.

import { createPublicKey, type KeyObject } from "node:crypto";
import { decodeProtectedHeader, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { StartError } from "../lib/start-error.ts";
import { ChatError } from "../protocol/errors.ts";
import { normaliseRoom } from "../protocol/names.ts";
import type { GivenRole, Grant } from "../protocol/roles.ts";
import type { Store } from "../store/store.ts";
import { comeIn, type Prove } from "./identify.ts";
import { clockToleranceSec, publicKeyAlgorithms, remoteKeys, tokenTrouble } from "./keys.ts";
import { proxyIssuer } from "./proxy.ts";
import { accountOf, isSubject } from "./vouched.ts";

export type JwtOptions = {
  keys: JwtKeys;
  /** Null: not checked. */
  issuer: string | null;
  audience: string | null;
  store: Store;
  clock: Clock;
  usernameLength: number;
  roomLength: number;
};

/** What a token is checked with, and the only ways in which it may be signed: never its own choice. */
export type JwtKeys = {
  algorithms: readonly string[];
  key: Uint8Array | KeyObject | JWTVerifyGetKey;
};

export const longestJwtBytes = 8 * 1024;
const minRsaBits = 2048; // RFC 7518 §3.3
const shape = /^[\w-]+\.[\w-]*\.[\w-]*$/;
// Each names a key of the token's own choosing (RFC 7515 §4.1); nobody who means well needs one.
const OWN_KEYS = ["jku", "jwk", "x5u", "x5c"];
/** What a token may say of its holder: nobody is made the owner by one. */
type ClaimedRole = Exclude<GivenRole, "owner">;
const CLAIMED_ROLES: readonly ClaimedRole[] = ["member", "moderator", "admin"];

export function createJwt(options: JwtOptions): Prove {
  const { store, usernameLength } = options;
  return async ({ token, from }) => {
    // No cookie of ours holds one; a proxy names people by other means.
    if (from === "cookie" || from === "proxy" || !shape.test(token)) return null;
    const payload = await checked(token, options);
    const { sub: subject, iss: issuer = "jwt", name } = payload;
    // The store keeps those whom a proxy names under that issuer.
    if (!isSubject(subject) || !isSubject(issuer) || issuer === proxyIssuer)
      throw new ChatError("unauthenticated", '"sub" must be a text of 1 to 255 characters');
    const role = roleIn(payload);
    const grant = grantOf(payload, options);
    const account = await accountOf(
      store,
      {
        external: { issuer, subject },
        name: typeof name === "string" ? name : null,
        role: role ?? "member",
        guest: null,
        invitationHash: null,
      },
      usernameLength,
    );
    // The application keeps the roles of its people; the server has its owner from elsewhere.
    if (role !== null && role !== account.role && account.role !== "owner") {
      await store.setRole(account.userId, role);
      return comeIn(store, { ...account, role }, { session: "", grant });
    }
    return comeIn(store, account, { session: "", grant });
  };
}

async function checked(token: string, options: JwtOptions): Promise<JWTPayload> {
  const { keys, issuer, audience, clock } = options;
  if (token.length > longestJwtBytes)
    throw new ChatError("unauthenticated", "That token is too long");
  const rules = {
    algorithms: [...keys.algorithms],
    requiredClaims: ["exp", "sub"],
    clockTolerance: clockToleranceSec,
    currentDate: new Date(clock.now()),
    ...(issuer === null ? {} : { issuer }),
    ...(audience === null ? {} : { audience }),
  };
  try {
    const header = decodeProtectedHeader(token);
    if (OWN_KEYS.some((name) => name in header))
      throw new ChatError("unauthenticated", "A token may not bring its own key");
    const { key } = keys;
    const verified =
      typeof key === "function"
        ? await jwtVerify(token, key, rules)
        : await jwtVerify(token, key, rules);
    return verified.payload;
  } catch (error) {
    // `decodeProtectedHeader` throws it for what is no header.
    if (error instanceof TypeError)
      throw new ChatError("unauthenticated", "That token cannot be read");
    throw tokenTrouble(error, "The keys that check tokens cannot be had right now");
  }
}

function roleIn({ role }: JWTPayload): ClaimedRole | null {
  if (role === undefined) return null;
  const given = CLAIMED_ROLES.find((each) => each === role);
  if (given !== undefined) return given;
  throw new ChatError("unauthenticated", `"role" must be one of ${CLAIMED_ROLES.join(", ")}`);
}

function grantOf({ exp = 0, rooms }: JWTPayload, { clock, roomLength }: JwtOptions): Grant {
  const endsAtMs = exp * 1000;
  // Let in within the tolerance: it ends with that, not at once.
  const expires = endsAtMs > clock.now() ? endsAtMs : endsAtMs + clockToleranceSec * 1000;
  const grant = { session: "jwt", mayWrite: true, expires };
  if (rooms === undefined) return { ...grant, rooms: null };
  if (!Array.isArray(rooms) || !rooms.every((room) => typeof room === "string"))
    throw new ChatError("unauthenticated", '"rooms" must be a list of names');
  // What cannot be a room's name opens nothing.
  const names = rooms.flatMap((room) => normaliseRoom(room, roomLength) ?? []);
  return { ...grant, rooms: new Set<string>(names) };
}

/** `secret`, `jwks` and `pem`: one of them is set; null when none is, and no JWT is taken. */
export function openJwtKeys(
  from: { secret: string | null; jwks: string | null; pem: string | null },
  context: { clock: Clock; log: Log },
): JwtKeys | null {
  if (from.secret !== null)
    return { algorithms: ["HS256"], key: new TextEncoder().encode(from.secret) };
  if (from.jwks !== null)
    return { algorithms: publicKeyAlgorithms, key: remoteKeys(from.jwks, context) };
  return from.pem === null ? null : publicKeyIn(from.pem);
}

/** Throws StartError for what is not a public key of RSA, P-256 or Ed25519. */
function publicKeyIn(pem: string): JwtKeys {
  if (pem.includes("PRIVATE KEY"))
    throw new StartError("--jwt-key is a private key: give the public one, keep that one secret");
  const key = readKey(pem);
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === "rsa" && modulusLength >= minRsaBits)
    return { algorithms: ["RS256"], key };
  if (key.asymmetricKeyType === "ec" && namedCurve === "prime256v1")
    return { algorithms: ["ES256"], key };
  if (key.asymmetricKeyType === "ed25519") return { algorithms: ["EdDSA"], key };
  throw new StartError(`--jwt-key must be RSA of ${minRsaBits} bits or more, P-256 or Ed25519`);
}

function readKey(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch {
    throw new StartError("--jwt-key is not a public key in PEM");
  }
}
