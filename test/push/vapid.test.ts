// Who sends: one key pair for as long as there is the secret, and tokens that are good for a few hours.

import { describe, expect, test } from "bun:test";
import { createVapid, mostTokens } from "../../src/push/vapid.ts";
import { manualClock } from "../support/manual-clock.ts";
import { vouched } from "../support/push-service.ts";

const secret = "5e".repeat(32);
const audience = "https://push.example";
const contact = "https://chat.example";

describe("the key pair", () => {
  test("is always the same of a secret, and another of another", async () => {
    const clock = manualClock();
    const [one, again, other] = await Promise.all(
      [secret, secret, "aa".repeat(32)].map((each) => createVapid({ secret: each, clock })),
    );
    expect(one?.publicKey).toMatch(/^B[\w-]{86}$/);
    expect(again?.publicKey).toBe(one?.publicKey ?? "");
    expect(other?.publicKey).not.toBe(one?.publicKey ?? "");
  });
});

describe("a token", () => {
  test("is for one push service, says who sends, and ends within a day", async () => {
    const clock = manualClock();
    const vapid = await createVapid({ secret, clock });
    const said = await vapid.authorization(audience, contact);
    const claims = vouched(said, audience);
    expect(claims).toMatchObject({ aud: audience, sub: contact });
    const leftSec = Number(claims["exp"]) - clock.now() / 1_000;
    expect(leftSec).toBeGreaterThan(0);
    expect(leftSec).toBeLessThanOrEqual(24 * 3_600);
    expect(() => vouched(said, "https://other.example")).toThrow();
  });

  test("is used again until it has an hour left, then made anew", async () => {
    const clock = manualClock();
    const vapid = await createVapid({ secret, clock });
    const first = await vapid.authorization(audience, contact);
    clock.advance(11 * 3_600_000 - 1);
    expect(await vapid.authorization(audience, contact)).toBe(first);
    clock.advance(1);
    expect(await vapid.authorization(audience, contact)).not.toBe(first);
  });

  test("is made anew when the clock was set back: one from the future is refused", async () => {
    let nowMs = 1_800_000_000_000;
    const vapid = await createVapid({ secret, clock: { ...manualClock(), now: () => nowMs } });
    await vapid.authorization(audience, contact);
    nowMs -= 365 * 24 * 3_600_000;
    const claims = vouched(await vapid.authorization(audience, contact), audience);
    expect(Number(claims["exp"]) - nowMs / 1_000).toBeLessThanOrEqual(24 * 3_600);
  });

  test("says nothing of who sends where that is no address on the public network", async () => {
    const vapid = await createVapid({ secret, clock: manualClock() });
    for (const each of ["http://localhost:8080", ""])
      expect(vouched(await vapid.authorization(audience, each), audience)).not.toHaveProperty(
        "sub",
      );
  });

  test("of more push services than are remembered is made anew", async () => {
    const vapid = await createVapid({ secret, clock: manualClock() });
    const first = await vapid.authorization(audience, contact);
    for (let at = 1; at < mostTokens; at++)
      await vapid.authorization(`https://${at}.example`, contact);
    expect(await vapid.authorization(audience, contact)).toBe(first);
    await vapid.authorization("https://one-more.example", contact);
    expect(await vapid.authorization(audience, contact)).not.toBe(first);
  });
});
