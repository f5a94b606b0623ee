// What a browser installs the page by: the manifest, and icons in the place's name and colour.

import { describe, expect, test } from "bun:test";
import { inflateSync } from "node:zlib";
import { createAssets } from "../../src/http/assets.ts";
import { groundOf, petrol } from "../../src/http/icon.ts";
import { createPlaces } from "../../src/http/place.ts";
import { createLog } from "../../src/lib/log.ts";
import { asUsername } from "../../src/protocol/ids.ts";
import { untouchedPlace } from "../../src/store/place.ts";
import { memoryStore } from "../support/chat.ts";
import { placesNamed } from "../support/places.ts";

type Manifest = {
  name: string;
  theme_color: string;
  icons: { src: string; sizes: string; purpose: string }[];
};
type Ask = (path: string, headers?: Record<string, string>) => Promise<Response>;

const asking =
  ({ respond }: ReturnType<typeof createAssets>): Ask =>
  async (path, headers = {}) => {
    const request = new Request(new URL(path, "http://chat").href, { headers });
    return respond(request, new URL(request.url).pathname) ?? new Response(null, { status: 404 });
  };
const ask = asking(createAssets({ places: placesNamed("Northquay") }));
const manifest = async (from: Ask): Promise<Manifest> =>
  (await from("/manifest.webmanifest")).json() as Promise<Manifest>; // as the tests below check

type Picture = { width: number; height: number; at(x: number, y: number): number[] };

/** By the rules of PNG and none of our code; of its filters it knows those two that need no neighbour beside. */
function read(bytes: Uint8Array): Picture {
  const view = Buffer.from(bytes);
  expect(view.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
  const data: Buffer[] = [];
  for (let at = 8; at < view.length;) {
    const length = view.readUInt32BE(at);
    const name = view.toString("latin1", at + 4, at + 8);
    expect(Bun.hash.crc32(view.subarray(at + 4, at + 8 + length))).toBe(
      view.readUInt32BE(at + 8 + length),
    );
    if (name === "IDAT") data.push(view.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const [width, height] = [view.readUInt32BE(16), view.readUInt32BE(20)];
  expect([...view.subarray(24, 29)]).toEqual([8, 6, 0, 0, 0]);
  const lines = inflateSync(Buffer.concat(data));
  const row = width * 4;
  const dots = Buffer.alloc(row * height);
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (row + 1)];
    expect([0, 2]).toContain(filter ?? -1);
    for (let x = 0; x < row; x++) {
      const above = filter === 2 && y > 0 ? (dots[(y - 1) * row + x] ?? 0) : 0;
      dots[y * row + x] = (lines[y * (row + 1) + 1 + x] ?? 0) + above;
    }
  }
  return {
    ...{ width, height },
    at: (x, y) => [...dots.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)],
  };
}

const rgb = (hex: string): number[] => [...Buffer.from(hex.slice(1), "hex")];

describe("the manifest", () => {
  test("it says what the place is called, and opens it as an app of its own", async () => {
    const answer = await ask("/manifest.webmanifest");
    expect(answer.headers.get("Content-Type")).toBe("application/manifest+json");
    expect(answer.headers.get("Cache-Control")).toBe("no-cache");
    expect(await answer.json()).toMatchObject({
      id: "/",
      name: "Northquay",
      short_name: "Northquay",
      start_url: "/",
      scope: "/",
      display: "standalone",
      theme_color: petrol,
    });
  });

  test("who has it already gets 304", async () => {
    const tag = (await ask("/manifest.webmanifest")).headers.get("ETag") ?? "";
    const again = await ask("/manifest.webmanifest", { "If-None-Match": tag });
    expect(again.status).toBe(304);
  });

  test.each([`"}],"x":"`, "</title><script>", "猫 & Söhne"])(
    "the name %j stands in it as text",
    async (name) => {
      const from = asking(createAssets({ places: placesNamed(name) }));
      expect((await manifest(from)).name).toBe(name);
    },
  );

  test("the document names it, and the icon of an iPhone", async () => {
    const html = await (await ask("/")).text();
    expect(html).toContain('rel="manifest" href="/manifest.webmanifest"');
    expect(html).toContain('rel="apple-touch-icon" href="/icon-180.png"');
  });
});

describe("the icons", () => {
  test("each has the size that the manifest says, and packs well", async () => {
    const { icons } = await manifest(ask);
    expect(icons.map(({ sizes, purpose }) => [sizes, purpose])).toEqual([
      ["192x192", "any"],
      ["512x512", "any"],
      ["512x512", "maskable"],
    ]);
    for (const { src, sizes } of icons) {
      const answer = await ask(src);
      expect(answer.headers.get("Content-Type")).toBe("image/png");
      const bytes = await answer.bytes();
      const { width, height } = read(bytes);
      expect(`${width}x${height}`).toBe(sizes);
      expect(bytes.length).toBeLessThan(20_000);
    }
    expect(read(await (await ask("/icon-180.png")).bytes()).width).toBe(180);
  });

  test("a tile has round corners; what a phone cuts itself goes to its edges", async () => {
    const tile = read(await (await ask("/icon-512.png")).bytes());
    const full = read(await (await ask("/icon-maskable.png")).bytes());
    expect(tile.at(0, 0)[3]).toBe(0);
    expect(tile.at(256, 4)).toEqual([...rgb(petrol), 255]);
    for (const [x, y] of [
      [0, 0],
      [511, 0],
      [0, 511],
      [511, 511],
    ] as const)
      expect(full.at(x, y)).toEqual([...rgb(petrol), 255]);
    for (const picture of [tile, full]) {
      expect(picture.at(256, 256)).toEqual([...rgb("#fdfcf9"), 255]);
      expect(picture.at(376, 176)).toEqual([...rgb("#f0a53a"), 255]);
    }
  });

  test("all of it follows the hue that the owner chose, as does the icon of the tab", async () => {
    const store = await memoryStore(createLog("json", () => {}));
    const { userId } = await store.createAccount({
      ...{ userId: null, username: asUsername("ada"), passwordHash: null, external: null },
      ...{ role: "owner", asOwner: true, invitationHash: null },
    });
    const places = createPlaces({ store, name: "Chat", row: untouchedPlace });
    const from = asking(createAssets({ places }));
    const before = await manifest(from);
    expect(await (await from("/favicon.svg")).text()).toContain(petrol);
    await places.change({ hue: 30, name: "Red Quay" }, userId);
    const after = await manifest(from);
    expect(after).toMatchObject({ name: "Red Quay", theme_color: groundOf(30) });
    expect(after.icons[0]?.src).not.toBe(before.icons[0]?.src);
    const icon = read(await (await from(after.icons[0]?.src ?? "")).bytes());
    expect(icon.at(96, 2).slice(0, 3)).toEqual(rgb(groundOf(30)));
    for (const name of ["/favicon.svg", "/favicon-unread.svg"])
      expect(await (await from(name)).text()).toContain(groundOf(30));
    await store.close();
  });
});
