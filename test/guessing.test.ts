// Guessing and racing over real HTTP: who wins, who waits and how long, and what those who talk feel of it.

import { afterAll, afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { hashOf } from "../src/identity/secrets.ts";
import { passwordCost } from "../src/identity/passwords.ts";
import { firstLockMs, longestLockMs, throttleTries } from "../src/identity/throttle.ts";
import { readNetworks } from "../src/lib/networks.ts";
import { openPlace, password, type Place, signedIn } from "./http/pages/support.ts";
import { closeChats } from "./support/chat.ts";
import type { Client } from "./support/client.ts";
import { describeSlow } from "./support/parts.ts";
import { makeAccount } from "./support/people.ts";
import { removeDirectories, startServer } from "./support/server.ts";
import { type Answer, webBrowser } from "./support/web-browser.ts";

setDefaultTimeout(120_000);
afterEach(closeChats);
afterAll(removeDirectories);

async function invitationTo({ store }: Place, uses: number): Promise<string> {
  const code = crypto.randomUUID();
  const by = await store.session(hashOf(await makeAccount(store, `host ${code}`, "admin")));
  if (by === null) throw new Error("made just now");
  const good = { by: by.account.userId, room: null, uses, expires: Date.now() + 3_600_000 };
  await store.createInvitation({ ...good, secretHash: hashOf(code) });
  return code;
}

/** So many at once, each in a browser of their own; the statuses, and the sessions they got. */
async function race({ url }: Place, code: string, names: readonly string[]) {
  const browsers = names.map((username) => ({ username, browser: webBrowser(url) }));
  const answers = await Promise.all(
    browsers.map(({ username, browser }) =>
      browser.send(`/invite/${code}`, { username, password }),
    ),
  );
  return {
    answers,
    count: (status: number) => answers.filter((answer) => answer.status === status).length,
    sessions: browsers.map(({ browser }) => browser.session()).filter((each) => each !== ""),
  };
}

const racers = async ({ store }: Place): Promise<string[]> => {
  const all = await store.accounts({ query: "racer", after: "", limit: 100 });
  return all.map(({ username }) => username);
};
const named = (count: number): string[] => Array.from({ length: count }, (_, at) => `racer ${at}`);

describe("an invitation", () => {
  test("for one makes one account, when two open it at once", async () => {
    const place = await openPlace({ access: "invite" }, { passwordCost });
    const code = await invitationTo(place, 1);
    const { answers, count, sessions } = await race(place, code, named(2));
    expect([count(303), count(404), sessions.length]).toEqual([1, 1, 1]);
    expect(await racers(place)).toHaveLength(1);
    expect(await place.store.invitation(hashOf(code))).toBeNull();
    // Who was too late is told what everybody is told of a link that is not good.
    const late = answers.find(({ status }) => status === 404);
    expect(late?.text).toBe((await webBrowser(place.url).get("/invite/never-made")).text);
  });
});

describeSlow("twenty at once", () => {
  test("with an invitation for one: one account", async () => {
    const place = await openPlace({ access: "invite" }, { passwordCost });
    const { count, sessions } = await race(place, await invitationTo(place, 1), named(20));
    expect([count(303), count(404), sessions.length]).toEqual([1, 19, 1]);
    expect(await racers(place)).toHaveLength(1);
  });

  test("with an invitation for three: three accounts", async () => {
    const place = await openPlace({ access: "invite" }, { passwordCost });
    const { count, sessions } = await race(place, await invitationTo(place, 3), named(20));
    expect([count(303), count(404), sessions.length]).toEqual([3, 17, 3]);
    expect(await racers(place)).toHaveLength(3);
  });

  test("of one name: one account, and the invitation's other uses are left", async () => {
    const place = await openPlace({ access: "invite" }, { passwordCost });
    const code = await invitationTo(place, 20);
    // As many as may try one name from one address.
    const { count } = await race(place, code, Array<string>(throttleTries.pair).fill("racer"));
    expect([count(303), count(409)]).toEqual([1, throttleTries.pair - 1]);
    expect(await racers(place)).toEqual(["racer"]);
    expect(await place.store.invitation(hashOf(code))).toMatchObject({ usesLeft: 19 });
  });
});

/** A place that many addresses come to, by way of a proxy. */
const openToMany = (): Promise<Place> => openPlace({ trustedProxy: readNetworks(["127.0.0.1"]) });

const signIn = (
  place: Place,
  from: string,
  who: { username: string; password: string },
): Promise<Answer> => webBrowser(place.url).send("/signin", who, { "X-Forwarded-For": from });

const waitOf = ({ headers }: Answer): number => Number(headers.get("retry-after")) * 1_000;

describeSlow("signing in", () => {
  test("is locked for 5 minutes after ten wrong tries, then for twice as long, up to an hour", async () => {
    const place = await openToMany();
    const { username } = await signedIn(place);
    const waits: number[] = [];
    for (let lock = 0; lock < 5; lock++) {
      for (let tries = 0; tries < throttleTries.pair; tries++) {
        const wrong = await signIn(place, "192.0.2.1", { username, password: `guess ${tries}` });
        expect([lock, tries, wrong.status]).toEqual([lock, tries, 401]);
      }
      // Not even the right one is looked at now.
      const locked = await signIn(place, "192.0.2.1", { username, password });
      expect(locked.status).toBe(429);
      waits.push(waitOf(locked));
      place.clock.advance(waitOf(locked) - 1_000);
      expect((await signIn(place, "192.0.2.1", { username, password })).status).toBe(429);
      place.clock.advance(1_000);
    }
    expect(waits).toEqual([1, 2, 4, 8, 12].map((times) => times * firstLockMs));
    expect(waits.at(-1)).toBe(longestLockMs);
    expect((await signIn(place, "192.0.2.1", { username, password })).status).toBe(303);
  });

  test("is open to the owner of a name where they signed in before, whatever others try", async () => {
    const place = await openToMany();
    const { username } = await signedIn(place);
    const home = "198.51.100.7";
    expect((await signIn(place, home, { username, password })).status).toBe(303);
    for (let at = 0; at < throttleTries.name; at++) {
      const wrong = await signIn(place, `203.0.113.${at}`, { username, password: "guess" });
      expect([at, wrong.status]).toEqual([at, 401]);
    }
    const elsewhere = await signIn(place, "192.0.2.9", { username, password });
    expect([elsewhere.status, waitOf(elsewhere)]).toEqual([429, firstLockMs]);
    expect((await signIn(place, home, { username, password })).status).toBe(303);
    place.clock.advance(firstLockMs);
    expect((await signIn(place, "192.0.2.9", { username, password })).status).toBe(303);
  });

  test("as nobody is slowed and locked as it is as somebody, in the same words", async () => {
    const place = await openToMany();
    const { username } = await signedIn(place);
    const said = async (name: string, from: string): Promise<string[]> => {
      const answers: string[] = [];
      for (let tries = 0; tries < throttleTries.pair + 3; tries++) {
        const who = { username: name, password: "guess" };
        const { status, text, headers } = await signIn(place, from, who);
        answers.push(`${status} ${headers.get("retry-after")} ${text.replaceAll(name, "NAME")}`);
      }
      return answers;
    };
    expect(await said("Nobody At All", "192.0.2.1")).toEqual(await said(username, "192.0.2.2"));
  });
});

/** Pings again and again until `done`; how long each answer took, in ms, the shortest first. */
async function pinging(client: Client, done: Promise<unknown>): Promise<number[]> {
  let isDone = false;
  void done.finally(() => (isDone = true));
  const took: number[] = [];
  while (!isDone) {
    const start = performance.now();
    await client.ask({ type: "ping" });
    took.push(performance.now() - start);
    await Bun.sleep(5);
  }
  return took.sort((a, b) => a - b);
}

describeSlow("a thousand tries to sign in, while others talk", () => {
  /** Their statuses, fifty under way at a time. */
  async function thousand(url: string, nameOf: (at: number) => string): Promise<number[]> {
    const statuses: number[] = [];
    let at = 0;
    async function hand(): Promise<void> {
      for (let mine = at++; mine < 1_000; mine = at++) {
        const who = { username: nameOf(mine), password: `guess number ${mine}` };
        statuses.push((await webBrowser(url).send("/signin", who)).status);
      }
    }
    await Promise.all(Array.from({ length: 50 }, hand));
    return statuses;
  }

  test.each([
    ["at one name", (): string => "ada", throttleTries.pair],
    ["at as many names", (at: number): string => `name ${at}`, throttleTries.address],
  ])("%s from one address are few, and nobody waits for them", async (what, nameOf, most) => {
    const open = ["--rate-limit", "off", "--command-rate-limit", "off"];
    const server = await startServer({ settings: open });
    const ada = webBrowser(server.url);
    await ada.send("/register", { username: "ada", password });
    const talker = await server.connect();
    const tries = thousand(server.url, nameOf);
    const took = await pinging(talker, tries);
    const statuses = await tries;
    const count = (status: number): number => statuses.filter((each) => each === status).length;
    expect([count(401), count(401) + count(429)]).toEqual([most, 1_000]);
    const p99 = took[Math.floor(took.length * 0.99)] ?? Number.NaN;
    const figures = `p50 ${took[took.length >> 1]?.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
    console.log(`1,000 tries ${what}: ${count(401)} looked at; ${took.length} pings: ${figures}`);
    expect(p99).toBeLessThan(250);
    await talker.close();
    await server.program.stop();
  });
});
