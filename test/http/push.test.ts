// Web Push over HTTP: who may subscribe what, from where, and what becomes of it.

import { afterEach, describe, expect, test } from "bun:test";
import { maxSubscriptionBytes, testRate } from "../../src/http/push.ts";
import { maxSubscriptionsPerUser } from "../../src/store/account-bounds.ts";
import { closeChats } from "../support/chat.ts";
import { claimsOf, signedBySecret } from "../support/jwt.ts";
import { openTown, room, type Town } from "../push/support.ts";
import type { Config } from "../../src/config.ts";

const towns: Town[] = [];
afterEach(async () => {
  await closeChats();
  for (const town of towns.splice(0)) await town.stop();
});

async function town(changes: Partial<Config> = {}): Promise<Town> {
  const opened = await openTown(changes);
  towns.push(opened);
  return opened;
}

const path = "/subscription";
const codeOf = ({ status, body }: Awaited<ReturnType<Town["ask"]>>) => [status, body["code"]];

describe("the public key", () => {
  test("[W1] is for everybody, always the same, and a point of P-256", async () => {
    const { ask } = await town({ access: "closed" });
    const [one, other] = [await ask(null, "GET", ""), await ask(null, "GET", "")];
    expect(one.body).toEqual({ publicKey: expect.stringMatching(/^B[\w-]{86}$/) });
    expect(other.body).toEqual(one.body);
    expect(one.headers.get("cache-control")).toBe("no-store");
    expect((await ask(null, "POST", "")).status).toBe(405);
  });

  test("[W1] and nothing else of the keys is in any answer or in the log", async () => {
    const { ask, court, subscribe } = await town();
    const ann = await court.come("ann");
    await subscribe(ann, "phone");
    const secret = await court.store.secret("push");
    const answers = [await ask(null, "GET", ""), await ask(ann, "GET", path)];
    expect(JSON.stringify([answers, court.logged])).not.toContain(secret);
  });
});

describe("a subscription", () => {
  test("[W2] [W3] is kept, listed to whose it is, and dropped", async () => {
    const { ask, court, service, subscribe } = await town();
    const ann = await court.come("ann");
    const { endpoint } = await subscribe(ann, "phone");
    const { body } = await ask(ann, "GET", path);
    expect(body).toEqual({
      subscriptions: [
        { endpoint, browser: expect.any(String), created: expect.any(Number), worked: 0 },
      ],
    });
    expect(JSON.stringify(body)).not.toContain(service.subscribe("other").keys.auth);
    expect((await ask(ann, "DELETE", path, { endpoint })).body).toEqual({ type: "ack" });
    expect((await ask(ann, "GET", path)).body).toEqual({ subscriptions: [] });
    expect((await ask(ann, "DELETE", path, { endpoint })).status).toBe(200);
  });

  test("[W2] is not for guests, API tokens and JWTs, which end and leave nothing behind", async () => {
    const jwtSecret = "a secret of thirty-two bytes or more";
    const { ask, court, service } = await town({ jwtSecret });
    const subscription = service.subscribe("phone");
    const gil = await court.come("gil", "guest");
    const ann = await court.come("ann");
    const { token } = await tokenOf(court, ann.id);
    const jwt = signedBySecret(jwtSecret, claimsOf("eve", { name: "eve" }));
    for (const who of [gil, { ...ann, token }, { ...ann, token: jwt }])
      expect(codeOf(await ask(who, "PUT", path, subscription))).toEqual([403, "forbidden"]);
    expect(codeOf(await ask(null, "PUT", path, subscription))).toEqual([401, "unauthenticated"]);
    const stale = { ...ann, token: `cs_${"x".repeat(43)}` };
    expect(codeOf(await ask(stale, "PUT", path, subscription))).toEqual([401, "unauthenticated"]);
  });

  test("[W2] is taken from a page of ours only", async () => {
    const { ask, court, service } = await town({ origins: ["https://intranet.example"] });
    const ann = await court.come("ann");
    const subscription = service.subscribe("phone");
    for (const origin of ["https://evil.example", "null", `${court.app.url}.evil.example`])
      for (const [method, where] of [
        ["PUT", path],
        ["DELETE", path],
        ["POST", "/test"],
      ] as const) {
        const answer = await ask(ann, method, where, subscription, { Origin: origin });
        expect(codeOf(answer)).toEqual([403, "forbidden"]);
      }
    const listed = { Origin: "https://intranet.example" };
    expect((await ask(ann, "PUT", path, subscription, listed)).status).toBe(200);
    // By a cookie, which a browser sends by itself, it must say from which page.
    const byCookie = await fetch(`${court.app.url}/api/push${path}`, {
      method: "PUT",
      headers: { Cookie: `chat-session=${ann.token}` },
      body: JSON.stringify(subscription),
    });
    expect(byCookie.status).toBe(403);
  });

  test("[W4] of another is neither taken nor dropped; that of the same browser moves", async () => {
    const { ask, court, service, subscribe } = await town();
    const ann = await court.come("ann");
    const eve = await court.come("eve");
    const own = await subscribe(ann, "phone");
    const forged = { ...own, keys: service.subscribe("eves").keys };
    expect(codeOf(await ask(eve, "PUT", path, forged))).toEqual([403, "forbidden"]);
    expect((await ask(eve, "DELETE", path, own)).status).toBe(200);
    expect(await court.store.subscriptions(ann.id)).toHaveLength(1);
    expect((await ask(eve, "PUT", path, own)).status).toBe(200);
    expect(await court.store.subscriptions(ann.id)).toHaveLength(0);
    expect(await court.store.subscriptions(eve.id)).toMatchObject([{ endpoint: own.endpoint }]);
  });

  test("[W4] is one of ten at the most; the oldest goes", async () => {
    const { court, subscribe } = await town();
    const ann = await court.come("ann");
    for (let at = 0; at <= maxSubscriptionsPerUser; at++) {
      await subscribe(ann, `phone-${at}`);
      while (Date.now() === (await court.store.subscriptions(ann.id))[0]?.created);
    }
    const kept = await court.store.subscriptions(ann.id);
    expect(kept).toHaveLength(maxSubscriptionsPerUser);
    expect(kept.at(-1)?.endpoint).toEndWith("/phone-1");
  });

  test("[W4] ends with a sign-out, and with a ban from the server", async () => {
    const { court, subscribe } = await town();
    const ann = await court.come("ann", "admin");
    const bo = await court.come("bo", "member", room);
    await subscribe(ann, "anns");
    await subscribe(bo, "bos");
    await ann.ask({ type: "ban", server: true, user: "bo" });
    expect(await court.store.subscriptions(bo.id)).toEqual([]);
    const out = await fetch(`${court.app.url}/signout`, {
      method: "POST",
      headers: {
        Origin: court.app.url,
        Cookie: `chat-session=${ann.token}`,
        "Content-Type": "application/x-www-form-urlencoded",
      },
      body: "",
      redirect: "manual",
    });
    expect(out.status).toBe(303);
    expect(await court.store.subscriptions(ann.id)).toEqual([]);
  });

  test.each([
    ["not JSON", "{", 400, "bad_json"],
    ["an array", "[]", 400, "bad_request"],
    ["null", "null", 400, "bad_request"],
    ["nothing", "", 400, "bad_json"],
    ["of another shape", { endpoint: 7, keys: {} }, 400, "bad_request"],
    ["too long", " ".repeat(maxSubscriptionBytes + 1), 413, "too_large"],
  ])("[W2] is not %s", async (_, body, status, code) => {
    const { ask, court } = await town();
    const ann = await court.come("ann");
    expect(codeOf(await ask(ann, "PUT", path, body))).toEqual([status, code]);
  });

  test.each([
    ...["http://localhost/push", "https://ann:secret@localhost/push", "https://localhost/push"],
    ...["https://192.168.1.1/push", "https://[::1]/push", "https://2130706432/push", "x"],
    `https://localhost/${"x".repeat(2_000)}`,
  ])("[W8] is not at %s", async (endpoint) => {
    const { ask, court, service } = await town();
    const ann = await court.come("ann");
    const { keys } = service.subscribe("phone");
    expect(codeOf(await ask(ann, "PUT", path, { endpoint, keys }))).toEqual([400, "bad_request"]);
  });

  test("[W2] has keys that something can be written with", async () => {
    const { ask, court, service } = await town();
    const ann = await court.come("ann");
    const { endpoint, keys } = service.subscribe("phone");
    for (const wrong of [{ auth: "short" }, { p256dh: keys.auth }]) {
      const answer = await ask(ann, "PUT", path, { endpoint, keys: { ...keys, ...wrong } });
      expect(codeOf(answer)).toEqual([400, "bad_request"]);
    }
  });

  test("other methods are 405, and too many requests 429", async () => {
    const { ask, court } = await town({ commandRateLimit: { count: 3, perMs: 10_000 } });
    const ann = await court.come("ann");
    const { status, headers } = await ask(ann, "PATCH", path);
    expect([status, headers.get("allow")]).toEqual([405, "GET, PUT, DELETE"]);
    const statuses: number[] = [];
    for (let n = 0; n < 4; n++) statuses.push((await ask(ann, "GET", path)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
  });
});

describe("a test", () => {
  test("[W7] comes to the device it is for, or to all, and says what it is told to", async () => {
    const { ask, court, service, subscribe } = await town({ name: "The pier" });
    const ann = await court.come("ann");
    await subscribe(ann, "phone");
    const { endpoint } = await subscribe(ann, "tablet");
    expect((await ask(ann, "POST", "/test", { endpoint, text: "Hallo" })).body).toEqual({
      type: "ack",
    });
    const [push] = await service.receives(1);
    expect(push?.browser).toBe("tablet");
    expect(push?.payload).toEqual({
      title: "The pier",
      body: "Hallo",
      room: "",
      seq: 0,
      tag: "test",
    });
    await ask(ann, "POST", "/test", {});
    expect((await service.receives(3)).map(({ browser }) => browser)).toContain("phone");
    expect((await court.store.subscriptions(ann.id))[0]?.worked).toBeGreaterThan(0);
  });

  test("[W7] says when there is nothing to test, and what the push service said", async () => {
    const { ask, court, service, subscribe } = await town();
    const ann = await court.come("ann");
    const eve = await court.come("eve");
    const { endpoint } = await subscribe(eve, "eves");
    expect(codeOf(await ask(ann, "POST", "/test", {}))).toEqual([409, "not_subscribed"]);
    expect(codeOf(await ask(ann, "POST", "/test", { endpoint }))).toEqual([409, "not_subscribed"]);
    await subscribe(ann, "phone");
    service.answerNext("phone", { status: 413 }, { status: 503 }, { status: 410 });
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push(await ask(ann, "POST", "/test", {}));
    expect(answers.map(codeOf)).toEqual([
      ...[
        [502, "push_failed"],
        [502, "push_failed"],
        [409, "not_subscribed"],
      ],
    ]);
    expect(answers[1]?.body["retryAfterMs"]).toBe(30_000);
    expect(await court.store.subscriptions(ann.id)).toEqual([]);
  });

  test("[W7] is had so many times a minute", async () => {
    const { ask, court, clock, subscribe } = await town();
    const ann = await court.come("ann");
    await subscribe(ann, "phone");
    const test = async () => (await ask(ann, "POST", "/test", {})).status;
    for (let n = 0; n < testRate.count; n++) expect(await test()).toBe(200);
    expect(await test()).toBe(429);
    clock.advance(testRate.perMs);
    expect(await test()).toBe(200);
  });

  test("[W8] reaches no name that leads to a private address by then", async () => {
    const { ask, court, service, subscribe } = await town();
    const ann = await court.come("ann");
    await subscribe(ann, "phone");
    service.reach.addressesOf = () => Promise.resolve(["127.0.0.1", "10.0.0.1"]);
    expect(codeOf(await ask(ann, "POST", "/test", {}))).toEqual([502, "push_failed"]);
    expect(service.asked).toEqual([]);
  });

  test("[W8] is sent to nobody whose certificate is not good, or for another name", async () => {
    const { ask, court, service, subscribe } = await town();
    const ann = await court.come("ann");
    const { endpoint, keys } = await subscribe(ann, "phone");
    const other = { endpoint: endpoint.replace("localhost", "push.example"), keys };
    expect((await ask(ann, "PUT", path, other)).status).toBe(200);
    const answer = await ask(ann, "POST", "/test", { endpoint: other.endpoint });
    expect(codeOf(answer)).toEqual([502, "push_failed"]);
    expect(service.asked).toEqual([]);
  });
});

async function tokenOf({ store }: Town["court"], userId: Parameters<typeof store.tokens>[0]) {
  const token = `ct_${"t".repeat(43)}`;
  const secretHash = new Bun.CryptoHasher("sha256").update(token).digest("hex");
  await store.createToken({ secretHash, userId, name: "script", scope: "write", expires: 0 });
  return { token };
}
