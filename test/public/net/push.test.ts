// The page's half of Web Push, with a browser that is told how to behave, a real server and a push service.

import { afterEach, describe, expect, test } from "bun:test";
import { createPush, type Device, type Held, type Permission } from "../../../public/net/push.ts";
import type { Someone } from "../../commands/support.ts";
import { openTown, type Town } from "../../push/support.ts";
import { closeChats } from "../../support/chat.ts";

const towns: Town[] = [];
afterEach(async () => {
  await closeChats();
  for (const town of towns.splice(0)) await town.stop();
});

type Browser = Device & {
  isSecure: boolean;
  isPhoneTab: boolean;
  hasWorker: boolean;
  /** What the person says, or has said. */
  says: Permission;
  allowed: Permission;
  /** The key of the server that its subscription was made for; null for none. */
  heldFor: string | null;
  reachesService: boolean;
  /** Its push service never answers. */
  hangs: boolean;
  /** Whose session its cookie is. */
  session: string;
  made: number;
};

function openBrowser({ court, service }: Town, who: Someone): Browser {
  const held = (name: string): Held => {
    const subscription = service.subscribe(name);
    return {
      endpoint: subscription.endpoint,
      toJSON: () => subscription,
      async unsubscribe() {
        browser.heldFor = null;
        return true;
      },
    };
  };
  let current: Held | null = null;
  const browser: Browser = {
    ...{
      isSecure: true,
      isPhoneTab: false,
      hasWorker: true,
      reachesService: true,
      made: 0,
      hangs: false,
    },
    ...{ says: "granted", allowed: "default", heldFor: null, session: who.token },
    permission: () => browser.allowed,
    async askPermission() {
      if (browser.allowed === "default") browser.allowed = browser.says;
      return browser.allowed;
    },
    manager: async () =>
      browser.hasWorker
        ? {
            getSubscription: async () => (browser.heldFor === null ? null : current),
            async subscribe({ applicationServerKey: key }) {
              if (browser.hangs) return new Promise(() => {});
              if (!browser.reachesService) throw new Error("AbortError");
              if (browser.heldFor === key && current !== null) return current;
              if (browser.heldFor !== null) throw new Error("InvalidStateError");
              browser.heldFor = key;
              return (current = held(`browser-${++browser.made}`));
            },
          }
        : null,
    fetch: (path, init) =>
      fetch(court.app.url + path, {
        ...init,
        headers: {
          Cookie: `chat-session=${browser.session}`,
          ...(init.method === "GET" ? {} : { Origin: court.app.url }),
        },
      }),
  };
  return browser;
}

async function ann() {
  const town = await openTown();
  towns.push(town);
  const who = await town.court.come("ann");
  const browser = openBrowser(town, who);
  const kept = new Map<string, string>();
  const push = createPush({
    device: browser,
    clock: town.clock,
    kept: {
      read: (name) => kept.get(name) ?? null,
      write: (name, value) => void (value === null ? kept.delete(name) : kept.set(name, value)),
    },
  });
  const known = async () => (await town.court.store.subscriptions(who.id)).length;
  return { town, who, browser, push, known };
}

describe("the state", () => {
  test("says what is in the way, the first thing first", async () => {
    const { browser, push } = await ann();
    const states: string[] = [];
    const note = async () => void states.push(await push.state());
    Object.assign(browser, { isSecure: false, isPhoneTab: true, hasWorker: false });
    await note();
    browser.isSecure = true;
    await note();
    browser.isPhoneTab = false;
    await note();
    Object.assign(browser, { hasWorker: true, allowed: "denied" });
    await note();
    browser.allowed = "default";
    await note();
    expect(states).toEqual(["insecure", "needs-home-screen", "unsupported", "denied", "off"]);
  });

  test("is on when browser and server both know, and off when one of them does not", async () => {
    const { town, who, browser, push, known } = await ann();
    expect(await push.subscribe(who.id)).toBeNull();
    expect([await push.state(), await known()]).toEqual(["on", 1]);
    const [row] = await town.court.store.subscriptions(who.id);
    await town.court.store.dropSubscription(row?.endpoint ?? "", null);
    expect(await push.state()).toBe("off");
    await push.subscribe(who.id);
    expect(await push.state()).toBe("on");
    browser.heldFor = null;
    expect(await push.state()).toBe("off");
  });
});

describe("turning it on and off", () => {
  test("asks the person, and makes nothing when they say no", async () => {
    const { who, browser, push, known } = await ann();
    browser.says = "denied";
    expect(await push.subscribe(who.id)).toBeNull();
    expect([await push.state(), browser.made, await known()]).toEqual(["denied", 0, 0]);
  });

  test("leaves nothing behind on either side", async () => {
    const { who, browser, push, known } = await ann();
    await push.subscribe(who.id);
    expect(await push.unsubscribe()).toBeNull();
    expect([await push.state(), browser.heldFor, await known()]).toEqual(["off", null, 0]);
    expect(await push.unsubscribe()).toBeNull();
  });

  test("takes the place of a subscription that was made for other keys", async () => {
    const { who, browser, push } = await ann();
    await push.subscribe(who.id);
    browser.heldFor = "the key of a server before this one";
    expect(await push.subscribe(who.id)).toBeNull();
    expect([await push.state(), browser.made]).toEqual(["on", 2]);
  });

  test("waits for the browser’s push service for a while only", async () => {
    const { town, who, browser, push } = await ann();
    browser.hangs = true;
    const planned = town.plans(20_000);
    const asked = push.subscribe(who.id);
    await planned;
    town.clock.advance(20_000);
    expect(await asked).toMatchObject({ code: "push_failed" });
    browser.hangs = false;
    expect(await push.subscribe(who.id)).toBeNull();
  });

  test("says why when the browser has no push service, and when the server refuses or is away", async () => {
    const { town, who, browser, push } = await ann();
    browser.reachesService = false;
    expect(await push.subscribe(who.id)).toMatchObject({ code: "push_failed" });
    browser.reachesService = true;
    const guest = await town.court.come("gil", "guest");
    browser.session = guest.token;
    expect(await push.subscribe(guest.id)).toMatchObject({ code: "forbidden" });
    await closeChats();
    expect(await push.subscribe(who.id)).toMatchObject({ code: "internal" });
    expect(await push.state()).toBe("off");
  });
});

describe("a test", () => {
  test("comes to this browser and says what the page says in its language", async () => {
    const { town, who, push } = await ann();
    expect(await push.sendTest("Hallo")).toMatchObject({ code: "not_subscribed" });
    await push.subscribe(who.id);
    expect(await push.sendTest("Hallo")).toBeNull();
    const [came] = await town.service.receives(1);
    expect([came?.browser, came?.payload["body"]]).toEqual(["browser-1", "Hallo"]);
  });
});

describe("coming back", () => {
  test("turns it on again for who had turned it on here, and for nobody else", async () => {
    const { town, who, browser, push, known } = await ann();
    const eve = await town.court.come("eve");
    await push.renew(who.id);
    expect(await known()).toBe(0);
    await push.subscribe(who.id);
    const [row] = await town.court.store.subscriptions(who.id);
    await town.court.store.dropSubscription(row?.endpoint ?? "", null);
    browser.session = eve.token;
    await push.renew(eve.id);
    expect(await town.court.store.subscriptions(eve.id)).toEqual([]);
    browser.session = who.token;
    await push.renew(who.id);
    expect(await known()).toBe(1);
    await push.unsubscribe();
    await push.renew(who.id);
    expect(await known()).toBe(0);
  });
});
