// Finding what was said: what is found, what is shown of it, and page after page.

import { describe, expect, test } from "bun:test";
import type { Results } from "../src/protocol/events.ts";
import { asRoomName } from "../src/protocol/ids.ts";
import type { SearchPage } from "../src/store/messages.ts";
import { mostSearches } from "../src/store/searches.ts";
import type { Store } from "../src/store/store.ts";
import { openChat } from "./support/chat.ts";
import { typed } from "./support/queries.ts";
import { openTestStore } from "./support/store.ts";
import { ada, draft, entry, expectRefusal, quiet, temporary } from "./store/support.ts";

const texts = ({ hits }: SearchPage): string[] => hits.map(({ message }) => message.text);

async function withStore(run: (store: Store) => Promise<void>, dataDir: string | null = null) {
  const store = await openTestStore({ dataDir, log: quiet });
  await store.enter(entry());
  await run(store).finally(() => store.close());
}

describe("what is found", () => {
  const said = [
    "Hello Wörld, this is `code`",
    "東京タワーへ行きました",
    "see https://example.org/path and say hello",
    "the quick brown fox",
    "quick the fox brown 🎉",
    "naïve façade ΟΔΟΣ",
  ];
  test.each([
    ["hello", [2, 0]],
    ["HELLO world", [0]],
    ["wor", [0]],
    ["wo hello", []], // only the last word may be cut short
    ["wor hello", [0]], // but for what is looked for within words, where nothing is found else
    ["タワー", [1]],
    ["京タ", [1]],
    ["京東", []],
    ['"quick brown"', [3]],
    ["quick brown", [4, 3]],
    ["naive facade", [5]],
    ["οδος", [5]],
    ["has:link", [2]],
    ["has:code hello", [0]],
    ["has:file", []],
    ["🎉", [4]],
    ["example.org", [2]],
    ["!!!", []],
    ["hello from:ada", [2, 0]],
    ["hello from:bob", []],
    ["before:2020-01-01", []],
    ["after:2020-01-01 fox", [4, 3]],
    ["in:general fox", [4, 3]],
    ['" OR body:', []],
    ["*ttp", [2]],
    ["*PATH*", [2]],
    ["*row from:ada", [4, 3]],
    ["*ow", []], // less than three letters
    ["bro", [4, 3]],
    ["row", [4, 3]], // no word begins so: they are looked for within words
    ["rôw", [4, 3]],
    ["ello rld", [0]],
    ["quick row ox", []], // each of at least three letters, also the last
    ["quick row fox", [4, 3]],
    ['ell "this is"', [0]],
    ['"row"', []], // a phrase is as it is
    ["example.or", [2]],
    ["xample.org", []],
    ["*京都", []],
    ["*東京", [1]],
    ["row from:bob", []],
  ])("[F2, F3] %s finds %j", (query, expected) =>
    withStore(async (store) => {
      for (const text of said) await store.append(draft({ text }));
      const page = await store.search(typed(query), ada.userId);
      expect(texts(page)).toEqual(expected.map((at) => said[at] ?? ""));
    }),
  );

  test("[F4] a snippet is 160 characters at the most, with marks around what was found", () =>
    withStore(async (store) => {
      const text = `${"before ".repeat(60)}**needle** ${"after ".repeat(60)}`;
      await store.append(draft({ text }));
      const [hit] = (await store.search(typed("needle"), ada.userId)).hits;
      expect(hit?.snippet).toContain("\ue000needle\ue001 after");
      expect(hit?.snippet.replace(/[\ue000\ue001]/g, "").length).toBeLessThanOrEqual(160);
    }));

  test("[F2] what was found within words is said to be, page after page, and marked with its word", () =>
    withStore(async (store) => {
      for (let n = 1; n <= 5; n++) await store.append(draft({ text: `a boardroom${n}` }));
      const first = await store.search(typed("ardroo", { limit: 3 }), ada.userId);
      expect(first).toMatchObject({ within: true, partial: false });
      expect(first.hits[0]?.snippet).toBe("a \ue000boardroom5\ue001");
      const rest = typed("ardroo", { limit: 3, after: first.next });
      const second = await store.search(rest, ada.userId);
      expect(second).toMatchObject({ within: true, next: null });
      expect([...texts(first), ...texts(second)]).toEqual(
        [5, 4, 3, 2, 1].map((n) => `a boardroom${n}`),
      );
      // Asked for so, it is found as it was asked for.
      expect(await store.search(typed("*ardroo"), ada.userId)).toMatchObject({ within: false });
      expect(await store.search(typed("boardroom"), ada.userId)).toMatchObject({ within: false });
    }));

  test("[F2] best first, whole words come before those that hold the part, however often those", () =>
    withStore(async (store) => {
      for (const text of [`room ${"and ".repeat(40)}`, "rooms rooms rooms", "bedroom"])
        await store.append(draft({ text }));
      const found = await store.search(typed("*room", { best: true }), ada.userId);
      expect(texts(found).map((text) => text.slice(0, 5))).toEqual(["room ", "rooms", "bedro"]);
    }));

  test("[F4] best first, who says it more and shorter comes before who says it last", () =>
    withStore(async (store) => {
      for (const text of ["tea tea tea", `tea ${"and ".repeat(30)}`, "coffee"])
        await store.append(draft({ text }));
      const found = await store.search(typed("tea", { best: true, limit: 1 }), ada.userId);
      expect(texts(found)).toEqual(["tea tea tea"]);
      const rest = typed("tea", { best: true, limit: 1, after: found.next });
      expect(await store.search(rest, ada.userId)).toMatchObject({ hits: [{}], next: null });
    }));
});

describe("searching", () => {
  test("[F4] a page goes on where the last one ended, whatever was said meanwhile", () =>
    withStore(async (store) => {
      for (let n = 1; n <= 9; n++) await store.append(draft({ text: `tea ${n}` }));
      const first = await store.search(typed("tea", { limit: 4 }), ada.userId);
      await store.append(draft({ text: "tea 10" }));
      const next = await store.search(typed("tea", { limit: 10, after: first.next }), ada.userId);
      expect([...texts(first), ...texts(next)]).toEqual(
        [9, 8, 7, 6, 5, 4, 3, 2, 1].map((n) => `tea ${n}`),
      );
      expect(next.next).toBeNull();
    }));

  test("[F5] too many at once are refused, and those that wait are answered", () => {
    const directory = temporary();
    return withStore(async (store) => {
      await store.append(draft({ text: "tea" }));
      const asked = Array.from({ length: mostSearches + 1 }, () =>
        store.search(typed("tea"), ada.userId).then(texts, ({ code }: { code: string }) => code),
      );
      const answers = await Promise.all(asked);
      expect(answers).toEqual([...Array(mostSearches).fill(["tea"]), "rate_limited"]);
    }, directory.path).finally(directory.remove);
  });

  test("[F1] a token sees its rooms only, and a room that one may not read is none", () =>
    withStore(async (store) => {
      await store.enter(entry({ room: asRoomName("other") }));
      await store.append(draft({ text: "tea here" }));
      await store.append(draft({ room: asRoomName("other"), text: "tea there" }));
      const page = await store.search(typed("tea", { among: ["other"] }), ada.userId);
      expect(texts(page)).toEqual(["tea there"]);
      await expectRefusal(store.search(typed("tea in:nowhere"), ada.userId), "room_not_found");
    }));

  test("[F6] over a WebSocket and over HTTP the answer is the same, the key its author's alone", async () => {
    const chat = await openChat({ searchRateLimit: { count: 4, perMs: 10_000 } });
    const person = await chat.join("ada");
    await person.ask({ type: "chat", text: "green tea", key: "key-0001" });
    const asked = await person.ask({ type: "search", query: "tea" });
    const { ref: _, ...results } = asked as Results;
    expect(results).toMatchObject({ type: "results", hits: [{ message: { key: "key-0001" } }] });
    const headers = { Authorization: `Bearer ${person.welcome.session}` };
    const get = async (path: string, init: RequestInit = {}) => {
      const response = await fetch(`${chat.app.url}/api/search${path}`, init);
      return { status: response.status, body: (await response.json()) as unknown };
    };
    expect(await get("?q=tea", { headers })).toEqual({ status: 200, body: results });
    const open = await get("?q=tea");
    expect(open.body).toMatchObject({ hits: [{ message: { text: "green tea" } }] });
    expect(JSON.stringify(open.body)).not.toContain("key-0001");
    expect(await get("?q=")).toMatchObject({ status: 400 });
    expect(await get("?q=tea&in=nowhere")).toMatchObject({ status: 404 });
    expect(await get("?q=tea&after=x")).toMatchObject({ status: 400 });
    expect(await get("?q=tea")).toMatchObject({ status: 429, body: { code: "rate_limited" } });
  });

  test("[F3] it is told that words were looked for within others, and only then", async () => {
    const chat = await openChat();
    const person = await chat.join("ada");
    await person.ask({ type: "chat", text: "in the boardroom" });
    const within = await person.ask({ type: "search", query: "ardroo" });
    expect(within).toMatchObject({ hits: [{ message: { seq: 1 } }], within: true });
    expect(await person.ask({ type: "search", query: "board" })).not.toHaveProperty("within");
  });
});
