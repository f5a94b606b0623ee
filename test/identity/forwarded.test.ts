// What a request says of its way here: believed from listed proxies, dropped from everybody else.

import { afterEach, describe, expect, test } from "bun:test";
import { addressOf } from "../../src/identity/address.ts";
import { isSecure, settleWay, vouchedHeader } from "../../src/identity/forwarded.ts";
import { readNetworks } from "../../src/lib/networks.ts";
import { closeChats, openChat } from "../support/chat.ts";
import { connect } from "../support/client.ts";
import { newSeed, randomBelow } from "../support/random.ts";
import { upgradeWith } from "../support/upgrade.ts";

afterEach(closeChats);

const networks = ["10.0.0.0/8", "fd00::/8", "192.0.2.7"];
const way = { proxies: readNetworks(networks), userHeader: "Remote-User" };

const request = (headers: Record<string, string>): Request =>
  new Request("http://chat.example/ws", { headers });
const settled = (peer: string, forwarded: string): string =>
  settleWay(request({ "X-Forwarded-For": forwarded }), peer, way);

describe("the client's address", () => {
  test.each([
    ["10.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["fd00::1", "2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["10.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"],
    ["10.0.0.1", "1.2.3.4, 203.0.113.9, 10.9.9.9,192.0.2.7", "203.0.113.9"],
    ["10.0.0.1", "203.0.113.9:4711", "203.0.113.9"],
    ["10.0.0.1", "[2001:db8:1:2::9]:4711", "2001:db8:1:2::/64"],
    ["10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"],
    ["10.0.0.1", "10.0.0.2, 10.0.0.3", "10.0.0.2"],
    ["10.0.0.1", "", "10.0.0.1"],
    ["10.0.0.1", "unknown", "10.0.0.1"],
    ["10.0.0.1", "203.0.113.9, evil", "10.0.0.1"],
    ["10.0.0.1", "203.0.113.9, evil, 10.0.0.2", "10.0.0.2"],
    ["203.0.113.9", "1.2.3.4", "203.0.113.9"],
    ["11.0.0.1", "1.2.3.4", "11.0.0.1"],
    ["", "1.2.3.4", ""],
  ])("of the peer %s that says %j is %s", (peer, forwarded, address) => {
    expect(settled(peer, forwarded)).toBe(address);
  });

  test("is never what a client wrote itself, whatever stands in X-Forwarded-For", () => {
    const below = randomBelow(newSeed());
    const pick = <Item>(items: readonly Item[]): Item => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error("nothing to pick");
      return item;
    };
    const byte = () => below(256);
    const client = () => `198.51.100.${byte()}`;
    const proxy = () => pick([`10.${byte()}.${byte()}.${byte()}`, "192.0.2.7", `fd00::${byte()}`]);
    const forgeries = [
      () => `203.0.113.${byte()}`,
      () => proxy(),
      () => "",
      () => "unknown",
      () => ",",
      () => "\t",
      () => "203.0.113.1:99999",
      () => "::ffff:203.0.113.1",
      () => "[::1]",
      () => "999.1.1.1",
      () => `"203.0.113.1"`,
      () => "203.0.113.1\u00a0",
    ];
    for (let round = 0; round < 2_000; round++) {
      const from = client();
      const forged = Array.from({ length: byte() % 6 }, () => pick(forgeries)());
      const separator = pick([",", ", ", " ,"]);
      // Each proxy adds whom it was asked by.
      const passed = [from, ...Array.from({ length: byte() % 3 }, proxy)];
      const through = settled(proxy(), [...forged, ...passed].join(separator));
      expect([round, through]).toEqual([round, addressOf(from)]);
      // And without a listed proxy in between nothing of it counts.
      expect(settled(from, forged.join(separator))).toBe(from);
    }
  });
});

describe("the other headers", () => {
  const headers = {
    "X-Forwarded-Proto": "https",
    "Remote-User": "ann",
    [vouchedHeader]: "owner",
  };

  test("count from a listed proxy", () => {
    const said = request(headers);
    settleWay(said, "10.0.0.1", way);
    expect([isSecure(said), said.headers.get(vouchedHeader)]).toEqual([true, "ann"]);
  });

  test("are gone when anybody else sends them", () => {
    const said = request(headers);
    settleWay(said, "203.0.113.9", way);
    expect([...said.headers.keys()]).toEqual([]);
    expect(isSecure(said)).toBe(false);
  });

  test("name nobody when the proxy names nobody, or no header is set up", () => {
    for (const [name, userHeader] of [
      [" ", "Remote-User"],
      ["ann", null],
    ] as const) {
      const said = request({ "Remote-User": name, [vouchedHeader]: "owner" });
      settleWay(said, "10.0.0.1", { ...way, userHeader });
      expect(said.headers.get(vouchedHeader)).toBeNull();
    }
  });

  test.each([
    ["https", true],
    ["HTTPS", true],
    ["http, https", true],
    ["https, http", false],
    ["http", false],
    ["httpsx", false],
  ])("X-Forwarded-Proto %j is TLS: %p", (said, secure) => {
    const asked = request({ "X-Forwarded-Proto": said });
    settleWay(asked, "10.0.0.1", way);
    expect(isSecure(asked)).toBe(secure);
  });
});

describe("a list of networks", () => {
  test.each(["10.0.0.0/33", "10.0.0", "fd00::/129", "10.0.0.0/", "a/8", "10.0.0.1/8/8", "::/-1"])(
    "%s is refused",
    (item) => {
      expect(() => readNetworks([item])).toThrow("neither an address nor a network");
    },
  );

  test("includes its borders, and nothing when it is empty", () => {
    const some = readNetworks(["10.1.0.0/16", "2001:db8::/33"]);
    for (const ip of ["10.1.0.0", "10.1.255.255", "::ffff:10.1.2.3", "2001:db8:7fff::"])
      expect([ip, some.includes(ip)]).toEqual([ip, true]);
    for (const ip of ["10.0.255.255", "10.2.0.0", "2001:db8:8000::", "", "x"])
      expect([ip, some.includes(ip)]).toEqual([ip, false]);
    expect(readNetworks([]).includes("10.1.0.0")).toBe(false);
    expect(readNetworks(["0.0.0.0/0"]).includes("8.8.8.8")).toBe(true);
  });
});

describe("on the running server", () => {
  const listed = { trustedProxy: readNetworks(["127.0.0.1"]), trustedHeader: "Remote-User" };

  test("limits of an address count the client behind a listed proxy", async () => {
    const chat = await openChat({ ...listed, connectionsPerAddress: 1 });
    const by = (address: string) => ({ "X-Forwarded-For": address });
    await connect(chat.url, by("203.0.113.1"));
    await connect(chat.url, by("203.0.113.2"));
    const again = await upgradeWith(chat, ["X-Forwarded-For: 9.9.9.9, 203.0.113.1"]);
    expect(again).toEqual([429, "too_many_connections"]);
  });

  test("they count the peer when nobody is listed", async () => {
    const chat = await openChat({ connectionsPerAddress: 1 });
    await connect(chat.url, { "X-Forwarded-For": "203.0.113.1" });
    const again = await upgradeWith(chat, ["X-Forwarded-For: 203.0.113.2"]);
    expect(again).toEqual([429, "too_many_connections"]);
  });

  test("TLS at a listed proxy makes the cookie Secure, and the browser stay on TLS", async () => {
    const answersOf = async (chat: Awaited<ReturnType<typeof openChat>>) => {
      const headers = { "X-Forwarded-Proto": "https" };
      return fetch(`http://127.0.0.1:${chat.app.port}/healthz`, { headers });
    };
    const behind = await openChat(listed);
    expect((await answersOf(behind)).headers.get("Strict-Transport-Security")).not.toBeNull();
    const bare = await openChat();
    expect((await answersOf(bare)).headers.get("Strict-Transport-Security")).toBeNull();
    // A page without TLS is not ours where TLS is used.
    const origin = `Origin: http://127.0.0.1:${behind.app.port}`;
    const proto = "X-Forwarded-Proto: https";
    expect(await upgradeWith(behind, [origin])).toEqual([101, ""]);
    expect(await upgradeWith(behind, [origin, proto])).toEqual([403, "forbidden"]);
    expect(await upgradeWith(behind, [origin.replace("http:", "https:"), proto])).toEqual([
      101,
      "",
    ]);
  });

  test("whom a listed proxy signed in is that person, from a page of ours only", async () => {
    const chat = await openChat(listed);
    const Origin = `http://127.0.0.1:${chat.app.port}`;
    const youBy = async (name: string) =>
      (await (await connect(chat.url, { Origin, "Remote-User": name })).next("welcome")).you;
    const ann = await youBy("ann");
    expect(ann).toMatchObject({ username: "ann", guest: false, role: "member" });
    expect(await youBy("ann")).toEqual(ann);
    expect((await youBy("bob")).userId).not.toBe(ann.userId);
    // As the proxy's bytes arrive: UTF-8.
    expect((await youBy(Buffer.from("José").toString("latin1"))).username).toMatch(/^José/);
    expect(await upgradeWith(chat, ["Remote-User: ann"])).toEqual([403, "forbidden"]);
    const foreign = ["Remote-User: ann", "Origin: https://evil.example"];
    expect(await upgradeWith(chat, foreign)).toEqual([403, "forbidden"]);
  });

  test("a name from anybody else makes a guest of them, also under our own header's name", async () => {
    const chat = await openChat({ ...listed, trustedProxy: readNetworks(["192.0.2.1"]) });
    for (const header of ["Remote-User", vouchedHeader]) {
      const client = await connect(chat.url, { [header]: "ann" });
      expect((await client.next("welcome")).you.guest).toBe(true);
    }
  });

  test("a session of ours in that header is a name, not a session", async () => {
    const chat = await openChat(listed);
    const { welcome } = await chat.connect();
    const Origin = `http://127.0.0.1:${chat.app.port}`;
    const named = await connect(chat.url, { Origin, "Remote-User": welcome.session });
    const { you } = await named.next("welcome");
    expect(you.userId).not.toBe(welcome.you.userId);
    expect(you.guest).toBe(false);
  });
});
