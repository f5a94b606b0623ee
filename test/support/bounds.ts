// Everything that a peer can make grow: its bound, what comes over it, and the test that shows it.

import { SETTINGS } from "../../src/config.ts";
import { mostGrowths } from "../../src/commands/growing.ts";
import { mostForAll, mostMentions } from "../../src/commands/mentions.ts";
import { mostHeard } from "../../src/commands/growths-elsewhere.ts";
import { mostSpeakers } from "../../src/commands/slow.ts";
import { mostNamed } from "../../src/hub/elsewhere.ts";
import { mostHeldFrames } from "../../src/connection/receive.ts";
import { maxCssBytes } from "../../src/http/pages/admin/place.ts";
import { maxFormBytes, maxUploadBytes } from "../../src/http/pages/form.ts";
import { maxPictureBytes, maxPicturePixels } from "../../src/http/picture.ts";
import { mostNames } from "../../src/hub/typing.ts";
import { longestJwtBytes } from "../../src/identity/jwt.ts";
import { maxSubscriptionBytes, testRate } from "../../src/http/push.ts";
import { journeySeconds } from "../../src/identity/oidc-journey.ts";
import { longestPassword, mostPasswordsWaiting } from "../../src/identity/passwords.ts";
import { mostKnown, mostTallies, throttleTries } from "../../src/identity/throttle.ts";
import { refusalsBeforeBlock, refusalsBeforeCut } from "../../src/lib/limiter.ts";
import { type Close, CLOSES } from "../../src/protocol/closes.ts";
import { type ErrorCode, ERRORS } from "../../src/protocol/errors.ts";
import { maxRefLength } from "../../src/protocol/limits.ts";
import { mostLooks } from "../../src/push/looks.ts";
import { longestPayload } from "../../src/push/payload.ts";
import {
  burst,
  mostHeld,
  mostOfOne,
  mostWaiting as mostPushesWaiting,
} from "../../src/push/pusher.ts";
import { longestEndpoint } from "../../src/push/reach.ts";
import { mostTokens } from "../../src/push/vapid.ts";
import {
  maxInvitationsPerPlace,
  maxReachable,
  maxSessionsPerUser,
  maxSubscriptionsPerUser,
  maxTokensPerUser,
} from "../../src/store/account-bounds.ts";
import {
  maxAuditLines,
  maxBans,
  maxMutes,
  maxOpenReports,
  maxPurged,
  maxReports,
  maxWalked,
} from "../../src/store/order-bounds.ts";
import { maxWaiting } from "../../src/store/sqlite/client.ts";
import { mostHolders } from "../../src/store/sqlite/holders.ts";
import { mostCounted } from "../../src/store/message-bounds.ts";
import { searchForMs } from "../../src/store/sqlite/search.ts";
import { mostSearches } from "../../src/store/searches.ts";
import { maxRoomsByOthers, maxRoomsPerUser } from "../../src/store/standing.ts";

/** `test` is relative to the repository. */
export type Bound = { what: string; bound: string; over: string; test: string };

const bound = (what: string, limit: string, over: string, test: string): Bound => ({
  what,
  bound: limit,
  over,
  test: `test/${test}`,
});
const setting = (key: keyof typeof SETTINGS): string =>
  `${SETTINGS[key].default}, \`${SETTINGS[key].flag}\``;
const grouped = (value: number): string => value.toLocaleString("en-US");
const error = (code: ErrorCode): string => `\`${code}\``;
const status = (code: ErrorCode): string => `HTTP ${ERRORS[code].http}`;
const close = ({ code }: Close): string => `close ${code}`;
const limits = "limits.test.ts";
const place = "http/place.test.ts";
const passwords = "identity/passwords.test.ts";
const throttle = "identity/throttle.test.ts";
const input = "bad-input.test.ts";
const people = "store/sqlite.test.ts";
const order = "store/sqlite-order.test.ts";
const framing = "conformance/http-framing.test.ts";
const growing = "commands/growing.test.ts";
const pushing = "push/push.test.ts";
const pushApi = "http/push.test.ts";
const slowly = `${error("rate_limited")}; see pushing on`;

export const BOUNDS: readonly Bound[] = [
  bound(
    "connections of an address",
    setting("connectionsPerAddress"),
    status("too_many_connections"),
    limits,
  ),
  bound(
    "connections of a user",
    setting("connectionsPerUser"),
    close(CLOSES.tooManyConnections),
    limits,
  ),
  bound("rooms of a connection", setting("roomsPerConnection"), error("too_many_rooms"), limits),
  bound(
    "rooms that a user is a member of",
    `${maxRoomsPerUser}; ${maxRoomsByOthers} by being added`,
    error("too_many_rooms"),
    "store/sqlite-membership.test.ts",
  ),
  bound(
    "bytes of a frame, or of all its fragments",
    setting("maxFrame"),
    "close 1009",
    "conformance/frames.test.ts",
  ),
  bound(
    "bytes of a body that is posted to a stream",
    setting("maxFrame"),
    "HTTP 413",
    "http/stream.test.ts",
  ),
  bound("bodies that a stream takes at a time", "1", "HTTP 409", "http/stream.test.ts"),
  bound("characters of a message", setting("maxText"), error("too_large"), input),
  bound("characters of a user's name", setting("maxUsername"), error("name_invalid"), input),
  bound("characters of a room's name", setting("maxRoom"), error("name_invalid"), input),
  bound("characters of a `key`", setting("maxKey"), error("bad_request"), input),
  bound("characters of a `ref`", String(maxRefLength), error("bad_request"), input),
  bound("messages of a user", setting("rateLimit"), slowly, limits),
  bound("joins of a user", setting("joinRateLimit"), slowly, limits),
  bound("parts of growing texts of a user", setting("appendRateLimit"), slowly, growing),
  bound("searches of a user", setting("searchRateLimit"), slowly, "search.test.ts"),
  bound("searches that wait", String(mostSearches), error("rate_limited"), "search.test.ts"),
  bound("what one search takes", `${searchForMs} ms`, "`partial`", "search.test.ts"),
  bound(
    "words that a part is looked for in",
    String(mostHolders),
    "`partial`",
    "store/search-index.test.ts",
  ),
  bound("texts of a user that grow at once", String(mostGrowths), error("rate_limited"), growing),
  bound(
    "other commands of a user, bad frames among them",
    setting("commandRateLimit"),
    slowly,
    limits,
  ),
  bound(
    "pushing on",
    `${refusalsBeforeBlock} refusals, then ${refusalsBeforeCut} more`,
    `a block of ${setting("rateBlock")}; then ${close(CLOSES.rateLimited)}`,
    limits,
  ),
  bound(
    "who is remembered for that",
    "until window and block are over",
    "forgotten",
    "lib/limiter.test.ts",
  ),
  bound(
    "who is remembered of slow rooms",
    grouped(mostSpeakers),
    "the oldest is forgotten",
    "commands/posting.test.ts",
  ),
  bound(
    "people of another node in a room, by name",
    grouped(mostNamed),
    "the count alone",
    "hub/nodes.test.ts",
  ),
  bound(
    "texts that grow at other nodes",
    grouped(mostHeard),
    "read as they are stored",
    "commands/growths-elsewhere.test.ts",
  ),
  bound(
    "frames that wait on a connection",
    grouped(mostHeldFrames),
    close(CLOSES.rateLimited),
    limits,
  ),
  bound(
    "bytes unsent to a slow reader",
    setting("maxUnsent"),
    `${close(CLOSES.slowConsumer)}, or a cut`,
    "slow-reader.test.ts",
  ),
  bound(
    "silence, half a frame included",
    setting("deadAfter"),
    close(CLOSES.unresponsive),
    "conformance/frames.test.ts",
  ),
  bound("messages of a page", setting("historyPage"), error("bad_request"), input),
  bound("events of a resume", setting("resumeEvents"), "`reset`", "resume.test.ts"),
  bound(
    "bytes of an answer",
    `half of ${setting("maxUnsent")}`,
    "`more`; `reset`",
    "resume.test.ts",
  ),
  bound(
    "names in a notice or a `joined`",
    setting("presenceNames"),
    "the count alone",
    "crowd.test.ts",
  ),
  bound("names in `typing`", String(mostNames), "the first ones", limits),
  bound("people named in a message", String(mostMentions), "text", "commands/mentions.test.ts"),
  bound(
    "members that anybody mentions all at once",
    String(mostForAll),
    "text",
    "commands/mentions.test.ts",
  ),
  bound(
    "counts of unread messages and mentions",
    String(mostCounted),
    "counted no further",
    "store/sqlite.test.ts",
  ),
  bound(
    "calls that wait for the storage",
    grouped(maxWaiting),
    error("storage_unavailable"),
    "store/sqlite-failure.test.ts",
  ),
  bound(
    "bytes of a form",
    `${maxFormBytes / 1024}KiB`,
    status("too_large"),
    "http/pages/forms.test.ts",
  ),
  bound(
    "bytes of a form with the place's picture",
    `${maxUploadBytes / 1024}KiB, from who may change the place`,
    status("too_large"),
    place,
  ),
  bound("bytes of the place's picture", `${maxPictureBytes / 1024}KiB`, error("too_large"), place),
  bound("pixels of the place's picture", grouped(maxPicturePixels), error("bad_request"), place),
  bound("bytes of the place's style sheet", grouped(maxCssBytes), error("too_large"), place),
  bound("characters of a password", grouped(longestPassword), error("bad_request"), passwords),
  bound(
    "passwords that wait to be hashed",
    `${mostPasswordsWaiting}`,
    error("rate_limited"),
    passwords,
  ),
  bound(
    "wrong tries to sign in, in an hour",
    `${throttleTries.pair} at a name from an address; ${throttleTries.name} at a name; ${throttleTries.address} from an address`,
    `${error("rate_limited")} for 5 minutes, then twice as long, up to an hour`,
    throttle,
  ),
  bound(
    "who is remembered for that",
    `${grouped(mostTallies)} tallies, ${grouped(mostKnown)} known pairs`,
    "the one unused for longest goes",
    throttle,
  ),
  bound(
    "bytes of a JWT",
    grouped(longestJwtBytes),
    status("unauthenticated"),
    "identity/jwt.test.ts",
  ),
  bound(
    "time to come back from a provider",
    `${journeySeconds} s, once`,
    status("unauthenticated"),
    "identity/oidc.test.ts",
  ),
  bound("sessions of an account", grouped(maxSessionsPerUser), "the oldest ends", people),
  bound("tokens of an account", grouped(maxTokensPerUser), error("forbidden"), people),
  bound(
    "good invitations to a room, or to the server",
    grouped(maxInvitationsPerPlace),
    error("forbidden"),
    people,
  ),
  bound("bans of a room, or of the server", grouped(maxBans), "the oldest goes", order),
  bound("mutes of a room, or of the server", grouped(maxMutes), "the oldest goes", order),
  bound("reports", grouped(maxReports), "the oldest goes, of those settled first", order),
  bound("open reports of a user", `${maxOpenReports}`, error("rate_limited"), order),
  bound("lines of the audit log", grouped(maxAuditLines), "the oldest goes", order),
  bound(
    "messages that one ban deletes",
    `${grouped(maxPurged)}, of the newest ${grouped(maxWalked)} events`,
    "older ones stay",
    order,
  ),
  bound(
    "subscriptions of an account",
    grouped(maxSubscriptionsPerUser),
    "the oldest goes",
    pushApi,
  ),
  bound(
    "bytes of a subscription",
    `${maxSubscriptionBytes / 1024}KiB`,
    status("too_large"),
    pushApi,
  ),
  bound(
    "characters of an endpoint",
    grouped(longestEndpoint),
    error("bad_request"),
    "push/reach.test.ts",
  ),
  bound("tests of Web Push", `${testRate.count} a minute`, error("rate_limited"), pushApi),
  bound(
    "bytes of a push, before it is encrypted",
    grouped(longestPayload),
    "the text is cut",
    pushing,
  ),
  bound(
    "pushes to a person about a room",
    `${burst.count} a minute`,
    "the newest alone, later",
    pushing,
  ),
  bound(
    "messages held for a person and room",
    String(mostHeld),
    "the oldest is not pushed",
    pushing,
  ),
  bound(
    "pushes that are held or wait",
    grouped(mostPushesWaiting),
    "not pushed",
    "push/pusher.test.ts",
  ),
  bound("of them, those to one person", grouped(mostOfOne), "not pushed", "push/pusher.test.ts"),
  bound(
    "people pushed to about a message",
    grouped(maxReachable),
    "the first by id",
    "store/sqlite-push.test.ts",
  ),
  bound(
    "who is remembered to have looked",
    grouped(mostLooks),
    "the oldest is forgotten",
    "push/pusher.test.ts",
  ),
  bound("tokens for push services", grouped(mostTokens), "made anew", "push/vapid.test.ts"),
  // The numbers for a header are Bun's; the tests tell when they change.
  bound("bytes of an HTTP header, its address included", "16 KiB", "HTTP 431", framing),
  bound("lines of an HTTP header", "198", "HTTP 431", framing),
  bound("bytes of an HTTP body", setting("maxFrame"), "HTTP 413, or skipped unread", framing),
  bound("time for an HTTP header", "12 s", "a cut", framing),
];
