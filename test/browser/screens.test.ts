// axe-core on every screen: on a desktop and a phone, light and dark. With CHAT_SHOTS=DIR it takes their pictures, too.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { chromium } from "../support/browser.ts";
import { closeChats } from "../support/chat.ts";
import { removeDirectories } from "../support/server.ts";
import { faultsIn } from "./axe.ts";
import { DESKTOP, PHONE } from "./people.ts";
import { openWorld, SCREENS, type World } from "./screens.ts";

setDefaultTimeout(60_000);

const shots = process.env["CHAT_SHOTS"];

describe.skipIf(chromium === null)("axe finds nothing wrong", () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(async () => {
    await closeChats();
    await removeDirectories();
  });

  const DEVICES = [
    ["desktop", DESKTOP],
    ["phone", PHONE],
  ] as const;
  // admin.test.ts looks at these with more in them than here, where they are for their pictures.
  const elsewhere = ["admin-people", "admin-rooms", "admin-place"];
  const here = SCREENS.filter(([name]) => shots !== undefined || !elsewhere.includes(name));
  const all = here.flatMap(([name, show]) =>
    DEVICES.map(([device, size]) => [name, device, size, show] as const),
  );

  test.each(all)("[42] in %s on a %s", async (name, device, size, show) => {
    const page = await show({ ...world, size });
    const faults = await faultsIn(page, [size], (_, scheme) =>
      shots === undefined
        ? undefined
        : page.screenshot(join(shots, `${name}-${device}-${scheme}.png`)),
    );
    expect(faults).toEqual([]);
    page.close();
  });
});
