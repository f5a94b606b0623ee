// The first run and what is secret: no stranger becomes the owner, and no secret gets into the log or onto the disk.

import { afterAll, afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { passwordCost } from "../src/identity/passwords.ts";
import { setupMs } from "../src/identity/setup-link.ts";
import { closeChats, openChat } from "./support/chat.ts";
import { connect } from "./support/client.ts";
import { contentsOf } from "./support/databases.ts";
import { onPostgres, testOnSqlite } from "./support/engines.ts";
import { claimsOf, signedBySecret } from "./support/jwt.ts";
import { describeSlow } from "./support/parts.ts";
import { makeAccount } from "./support/people.ts";
import {
  newDirectory,
  removeDirectories,
  type RunningServer,
  startServer,
} from "./support/server.ts";
import { databaseOf } from "./support/shared-engines.ts";
import { type Answer, type WebBrowser, webBrowser } from "./support/web-browser.ts";
import { openPlace, password, type Place } from "./http/pages/support.ts";

setDefaultTimeout(30_000);
afterEach(closeChats);
afterAll(removeDirectories);

const linkOf = ({ chat }: Pick<Place, "chat">): string => `/setup?${chat.app.setupSecret() ?? ""}`;
const ownersOf = async ({ store }: Place): Promise<string[]> => {
  const all = await store.accounts({ query: "", after: "", limit: 100 });
  return all.filter(({ role }) => role === "owner").map(({ username }) => username);
};
const asks = (browser: WebBrowser, link: string, username = "Mallory"): Promise<Answer> =>
  browser.send(link, { username, password });

describe("a stranger who is there first", () => {
  test("does not become the owner by guessing at the link", async () => {
    const place = await openPlace();
    const right = place.chat.app.setupSecret() ?? "";
    // Of nodes with the time in front, as no node has it in its memory.
    expect(right).toMatch(onPostgres ? /^\w{8}-[\w-]{22}$/ : /^[\w-]{22}$/);
    const last = right.at(-1) ?? "";
    const near = [
      ...["", right.slice(0, -1), `${right}=`, `${right}A`, ` ${right}`, right.toLowerCase()],
      // The last letter of 128 bits in base64 has four bits that say nothing.
      ...[..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].map((letter) => right.slice(0, -1) + letter),
      ...[`secret=${right}`, `${right}&x`, right.replace(/./, "%$&"), "\u0000".repeat(22)],
    ].filter((guess) => guess !== right && guess !== `${right.slice(0, -1)}${last}`);
    const far = Array.from({ length: 50 }, () =>
      Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64url"),
    );
    const stranger = webBrowser(place.url);
    const answers = new Set<string>();
    for (const guess of [...near, ...far])
      for (const answer of [
        await stranger.get(`/setup?${encodeURI(guess)}`),
        await asks(stranger, `/setup?${encodeURI(guess)}`),
      ])
        answers.add(`${answer.status} ${answer.text}`);
    expect([...answers].map((each) => each.slice(0, 3))).toEqual(["403"]);
    expect(await ownersOf(place)).toEqual([]);
    expect((await asks(webBrowser(place.url), `/setup?${right}`, "Ada")).status).toBe(303);
    expect(await ownersOf(place)).toEqual(["Ada"]);
  });

  test("does not become it by registering, by a token, or by asking for it", async () => {
    const jwtSecret = "a secret of thirty-two bytes or more";
    const place = await openPlace({ jwtSecret });
    const stranger = webBrowser(place.url);
    const fields = { username: "Mallory", password, role: "owner", asOwner: "true", secret: "x" };
    expect((await stranger.send("/register", fields)).status).toBe(303);
    const mallory = await place.chat.connect(stranger.session());
    expect(mallory.welcome.you.role).toBe("member");
    for (const command of [
      { type: "setRole", user: mallory.welcome.you.userId, role: "owner" },
      { type: "setRole", user: "Mallory", role: "admin" },
    ])
      expect(await mallory.ask(command)).toMatchObject({ type: "error", code: "forbidden" });
    const token = signedBySecret(jwtSecret, claimsOf("mallory", { role: "owner" }));
    await expect(connect(place.chat.url, { Authorization: `Bearer ${token}` })).rejects.toThrow();
    expect(await ownersOf(place)).toEqual([]);
  });

  test("who has an account already does not become it by the link of another's", async () => {
    const place = await openPlace();
    await makeAccount(place.store, "Mallory");
    const link = linkOf(place);
    // The name is hers: the owner takes another, and the link is good until then.
    expect((await asks(webBrowser(place.url), link)).status).toBe(409);
    expect((await asks(webBrowser(place.url), link, "Ada")).status).toBe(303);
    expect(await ownersOf(place)).toEqual(["Ada"]);
  });
});

describe("the link", () => {
  test("makes one owner, however many race for it, and nobody else", async () => {
    const place = await openPlace({}, { passwordCost });
    const link = linkOf(place);
    const racers = Array.from({ length: 4 }, (_, at) =>
      asks(webBrowser(place.url), link, `Racer ${at}`),
    );
    const statuses = (await Promise.all(racers)).map(({ status }) => status).sort();
    expect(statuses).toEqual([303, 403, 403, 403]);
    expect(await ownersOf(place)).toHaveLength(1);
    expect(await place.store.accounts({ query: "", after: "", limit: 100 })).toHaveLength(1);
    expect(place.chat.app.setupSecret()).toBeNull();
    expect((await webBrowser(place.url).get(link)).status).toBe(403);
  });

  test("is good to the last millisecond of its half hour, and not after it", async () => {
    const place = await openPlace();
    const link = linkOf(place);
    place.clock.advance(setupMs - 1);
    expect((await webBrowser(place.url).get(link)).status).toBe(200);
    place.clock.advance(1);
    expect((await webBrowser(place.url).get(link)).status).toBe(403);
    expect((await asks(webBrowser(place.url), link)).status).toBe(403);
    expect(place.chat.app.setupSecret()).toBeNull();
    expect(await ownersOf(place)).toEqual([]);
  });

  const alone = testOnSqlite("of nodes on one PostgreSQL all have the same link");
  alone("of the start before is none, and with an owner there is none at all", async () => {
    const data = await newDirectory();
    const first = await openChat({ data });
    const old = linkOf({ chat: first });
    await first.app.stop({ drain: true });
    const second = await openChat({ data });
    const [link, stranger] = [linkOf({ chat: second }), webBrowser(second.app.url)];
    expect(link).not.toBe(old);
    expect((await stranger.get(old)).status).toBe(403);
    expect((await asks(stranger, old)).status).toBe(403);
    expect((await asks(webBrowser(second.app.url), link, "Ada")).status).toBe(303);
    await second.app.stop({ drain: true });
    const third = await openChat({ data });
    expect(third.app.setupSecret()).toBeNull();
    for (const path of [old, link, "/setup?", "/setup?null"]) {
      const late = webBrowser(third.app.url);
      expect([path, (await late.get(path)).status]).toEqual([path, 403]);
      expect([path, (await asks(late, path)).status]).toEqual([path, 403]);
    }
  });
});

type Secrets = Map<string, string>;

/** A whole life: everything secret that there is, used well and badly, in every way to show it. */
async function live(server: RunningServer, setup: string, jwtSecret: string): Promise<Secrets> {
  const ada = webBrowser(server.url);
  const wrong = (secret: string): string => `${secret.slice(0, -4)}0000`;
  await ada.get(wrong(setup));
  await asks(webBrowser(server.url), wrong(setup));
  await ada.get(setup);
  await asks(ada, setup, "Ada");
  const session = ada.session();
  await asks(webBrowser(server.url), setup);
  const told = { username: "Ada", password: "a wrong pair of boots" };
  for (const each of [told, { ...told, password }, { username: password, password: "Ada at once" }])
    await webBrowser(server.url).send("/signin", each);
  const next = "another lamp, another landing";
  await ada.send("/settings", { act: "password", old: told.password, new: next });
  await ada.send("/settings", { act: "password", old: password, new: next });
  const made = await ada.send("/settings", {
    ...{ act: "token", "token-name": "robot", scope: "write", days: "0" },
  });
  const token = /ct_[\w-]{43}/.exec(made.text)?.[0] ?? "";
  const jwt = signedBySecret(jwtSecret, claimsOf("42", { name: "Bo" }));
  const owner = await server.connect(session);
  const invited = await owner.ask({ type: "invite", server: true, uses: 2 });
  const invitation = (invited.type === "ack" && invited.invitation?.path) || "";
  for (const path of [invitation, wrong(invitation)]) {
    await webBrowser(server.url).get(path);
    await webBrowser(server.url).send(path, { username: "Cy", password: next });
  }
  const came: boolean[][] = [];
  for (const good of [session, token, jwt, invitation, setup])
    for (const secret of [good, wrong(good)]) came.push(await showEverywhere(server, secret));
  // Session, token and JWT let somebody in, by the sub-protocol and by the address; nothing else did.
  const [both, neither] = [
    [true, true],
    [false, false],
  ];
  const twice = [both, neither];
  expect(came).toEqual([...twice, ...twice, ...twice, neither, neither, neither, neither]);
  await owner.close();
  await ada.send("/signout", {});
  await ada.get("/settings");
  return new Map([
    ...Object.entries({ session, token, jwtSecret, password, next, jwt }),
    ["signature", jwt.split(".")[2] ?? ""],
    ["wrong password", told.password],
    ["invitation", invitation.slice("/invite/".length)],
    ["setup", setup.slice("/setup?".length)],
    ["guest", owner.welcome.session],
  ]);
}

/** In the header, the cookie, the sub-protocol, the address, a path, a form, a name and a frame. */
async function showEverywhere({ url, ws }: RunningServer, secret: string): Promise<boolean[]> {
  const came: boolean[] = [];
  const asked = encodeURIComponent(secret);
  const ways: RequestInit[] = [
    { headers: { Authorization: `Bearer ${secret}` } },
    { headers: { Cookie: `chat-session=${asked}` } },
    { headers: { Referer: `${url}/${asked}`, "User-Agent": secret } },
  ];
  for (const init of ways) await fetch(`${url}/api/rooms/general/messages`, init);
  for (const path of [`/ws?token=${asked}`, `/${asked}`, `/r/${asked}`, `/api/rooms/${asked}/x`])
    await fetch(url + path);
  await webBrowser(url).send("/signin", { username: secret, password: secret });
  for (const protocols of [[], ["chat.v1", `bearer.${secret.replace(/[^\w.-]/g, "")}`]]) {
    const query = protocols.length === 0 ? `?token=${asked}` : "";
    const client = await connect(ws + query, {}, protocols).catch(() => null);
    client?.send({ type: "join", room: "general", username: secret });
    client?.send(`{"type":"${secret}"`);
    await client?.ask({ type: "ping" });
    await client?.close();
    came.push(client !== null);
  }
  return came;
}

describeSlow("a whole life with every secret there is, used well and badly", () => {
  test("leaves none of them in what the program says, nor in what it keeps", async () => {
    const jwtSecret = "the application's own secret, of 32 bytes";
    const server = await startServer({ settings: ["--jwt-secret", jwtSecret] });
    const [line, setup = ""] = await server.program.says(/To set this place up.*(\/setup\?\S+)\n/);
    const secrets = await live(server, setup, jwtSecret);
    await server.program.stop();
    const said = server.program.output().replace(line, "");
    const files = await readdir(server.data);
    const kept = onPostgres
      ? [Buffer.from(await contentsOf(await databaseOf(server.data)))]
      : await Promise.all(
          files.map(async (file) => Buffer.from(await Bun.file(join(server.data, file)).bytes())),
        );
    if (!onPostgres) expect(files).toContain("chat.db");
    for (const [what, secret] of secrets) {
      expect([what, secret.length >= 16]).toEqual([what, true]);
      expect([what, said.includes(secret)]).toEqual([what, false]);
      expect([what, kept.some((bytes) => bytes.includes(secret))]).toEqual([what, false]);
    }
    expect(server.logged().map(({ event }) => event)).toContain("stopped");
  });
});
