// What came by one node and is asked for at another: forms, links, streams, texts that grow.

import { describe, expect, test } from "bun:test";
import { mostPassedOn } from "../src/http/stream.ts";
import { randomId } from "../src/lib/id.ts";
import { createBus } from "./support/bus.ts";
import { account, houseOf, type Node, onEachBroker } from "./support/nodes.ts";

onEachBroker((openHouse) => {
  describe("what a request finds at another node", () => {
    test("a name that was changed by a form is told to the connections elsewhere", async () => {
      const house = await openHouse();
      const ada = await account(house, "ada", "member", house.two);
      const bo = await house.two.join("bo");
      const body = new URLSearchParams({ act: "name", username: "Ada Moss" });
      const headers = { Cookie: `chat-session=${ada.secret}`, Origin: house.one.app.url };
      const answer = await fetch(`${house.one.app.url}/settings`, {
        method: "POST",
        body,
        headers,
        redirect: "manual",
      });
      expect(answer.status).toBe(303);
      expect(await bo.next("system", ({ event }) => event === "renamed")).toMatchObject({
        user: { username: "Ada Moss" },
      });
      await ada.ask({ type: "chat", text: "hi" });
      expect(await bo.next("chat")).toMatchObject({ username: "Ada Moss" });
    });

    test("what the place is called is so at all nodes", async () => {
      const house = await openHouse();
      const ada = await account(house, "ada", "owner", house.one);
      const body = new FormData();
      body.set("act", "name");
      body.set("name", "Harbour");
      const headers = { Cookie: `chat-session=${ada.secret}`, Origin: house.one.app.url };
      const url = `${house.one.app.url}/admin/place`;
      const answer = await fetch(url, { method: "POST", body, headers, redirect: "manual" });
      expect(answer.status).toBe(303);
      const named = async (): Promise<string> => (await house.two.connect()).welcome.name;
      while ((await named()) !== "Harbour") await Bun.sleep(5);
    });

    test("a name is locked at all nodes after ten wrong passwords, wherever they were tried", async () => {
      const { one, two } = await openHouse();
      const tryAt = ({ app: { url } }: Node) =>
        fetch(`${url}/signin`, {
          ...{ method: "POST", headers: { Origin: url } },
          body: new URLSearchParams({ username: "ada", password: "no such password" }),
        });
      for (let n = 0; n < 5; n++)
        expect([(await tryAt(one)).status, (await tryAt(two)).status]).toEqual([401, 401]);
      expect((await tryAt(two)).status).toBe(429);
    });

    test("the setup link of one node makes the owner at the other, once", async () => {
      const { one, two } = await openHouse();
      const secret = one.app.setupSecret() ?? "";
      const page = await fetch(`${two.app.url}/setup?${secret}`);
      expect([secret.length > 20, page.status]).toEqual([true, 200]);
      expect((await fetch(`${two.app.url}/setup?${"x".repeat(31)}`)).status).toBe(403);
    });

    test("a POST to a stream that ends at the other is passed on, in order, and answered", async () => {
      const { one, two } = await openHouse();
      const bo = await two.join("bo");
      const stream = await openStream(one.app.url);
      const at = (node: Node, batch: number, body: string, token = stream.session) =>
        fetch(`${node.app.url}/stream/${stream.id}?batch=${batch}`, {
          ...{ method: "POST", body, headers: { Authorization: `Bearer ${token}` } },
        });
      expect((await at(two, 1, '{"type":"join","room":"general","username":"ada"}')).status).toBe(
        204,
      );
      expect((await at(one, 2, '{"type":"chat","text":"by one"}')).status).toBe(204);
      expect((await at(two, 3, '{"type":"chat","text":"by two"}')).status).toBe(204);
      expect(await bo.next("chat")).toMatchObject({ seq: 1, text: "by one", username: "ada" });
      expect(await bo.next("chat")).toMatchObject({ seq: 2, text: "by two" });
      // Once more: it was taken in.
      expect((await at(two, 3, '{"type":"chat","text":"by two"}')).status).toBe(204);
      expect((await at(two, 5, "{}")).status).toBe(409);
      expect((await at(two, 4, "{}", "wrong")).status).toBe(401);
      const gone = await fetch(`${two.app.url}/stream/${randomId(16)}-${"a".repeat(43)}`, {
        ...{ method: "POST", body: "{}" },
      });
      expect(gone.status).toBe(404);
      stream.close();
    });
  });
});

test("of POSTs that a node does not answer so many are waited for, and the others refused at once", async () => {
  const bus = createBus();
  const opened = [bus.open(), bus.open()];
  const brokers = [...opened];
  const { two } = await houseOf(() => brokers.shift() ?? expect.unreachable());
  const [first] = opened;
  first?.cut({ silently: true });
  let refused = 0;
  const post = async (n: number) => {
    const url = `${two.app.url}/stream/${first?.node}-${n}`;
    const answer = await fetch(url, { method: "POST", body: "{}" });
    expect(answer.status).toBe(503);
    refused++;
  };
  const all = Array.from({ length: mostPassedOn + 20 }, (_, n) => post(n));
  const ended = Promise.all(all);
  while (refused < 20) await Bun.sleep(5);
  expect(refused).toBe(20);
  await ended;
}, 10_000);

async function openStream(url: string) {
  const ending = new AbortController();
  const answer = await fetch(`${url}/stream`, { signal: ending.signal });
  const reader = (answer.body ?? expect.unreachable())
    .pipeThrough(new TextDecoderStream())
    .getReader();
  let text = "";
  while (!text.includes('"welcome"')) text += (await reader.read()).value ?? "";
  const id = /"stream":"([^"]+)"/.exec(text)?.[1] ?? "";
  const session = /"session":"([^"]+)"/.exec(text)?.[1] ?? "";
  return { id, session, close: () => ending.abort() };
}
