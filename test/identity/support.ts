// The door over a real store, on a clock that tests turn. Closed when the test file is done.

import { afterAll } from "bun:test";
import { createAddressBans } from "../../src/identity/address-bans.ts";
import type { Access, Door, From } from "../../src/identity/door.ts";
import { createGuests, type Guests } from "../../src/identity/guests.ts";
import { createIdentify, type Identify, type Prove } from "../../src/identity/identify.ts";
import { createDoor } from "../../src/identity/open-door.ts";
import type { PasswordCost } from "../../src/identity/passwords.ts";
import { createSessions, type Sessions } from "../../src/identity/sessions.ts";
import { createLog } from "../../src/lib/log.ts";
import { ChatError, type ErrorCode } from "../../src/protocol/errors.ts";
import type { Store } from "../../src/store/store.ts";
import { type ManualClock, manualClock } from "../support/manual-clock.ts";
import { quickCost } from "../support/passwords.ts";
import { openTestStore } from "../support/store.ts";

export type House = {
  store: Store;
  clock: ManualClock;
  door: Door;
  sessions: Sessions;
  guests: Guests;
  identify: Identify;
  bansChanged(): void;
};

const stores: Store[] = [];

export async function closeHouses(): Promise<void> {
  for (const store of stores.splice(0)) await store.close();
}
afterAll(closeHouses);

/** `store`: as an earlier house left it, which is a restart. `nowMs`: what the clock says first. */
export async function openHouse(
  options: {
    access?: Access;
    store?: Store;
    others?: readonly Prove[];
    nowMs?: number;
    passwordCost?: PasswordCost;
  } = {},
): Promise<House> {
  const store =
    options.store ?? (await openTestStore({ dataDir: null, log: createLog("json", () => {}) }));
  if (options.store === undefined) stores.push(store);
  // The store has a clock of its own, which is not turned.
  const clock = manualClock(options.nowMs ?? Date.now());
  const access = options.access ?? "open";
  const sessions = createSessions({ store, clock });
  const bans = createAddressBans(store);
  const guests = createGuests(await store.secret("guests"));
  const identify = createIdentify({
    ...{ guests, store, sessions, bans, guestsAllowed: access === "open" },
    others: options.others ?? [],
  });
  const door = createDoor({
    ...{ store, sessions, clock, access, usernameLength: 32 },
    hasOwner: await store.hasOwner(),
    passwordCost: options.passwordCost ?? quickCost,
  });
  return { store, clock, door, sessions, guests, identify, bansChanged: bans.changed };
}

export const here: From = { address: "192.0.2.1", agent: "test" };
export const elsewhere: From = { address: "198.51.100.7", agent: "test" };
export const password = "correct horse battery";

/** The code that it is refused with; fails when it is not. */
export async function codeOf(asked: Promise<unknown>): Promise<ErrorCode> {
  return (await refusal(asked)).code;
}

export async function refusal(asked: Promise<unknown>): Promise<ChatError> {
  const answer = await asked.then(
    () => "an answer",
    (error: unknown) => error,
  );
  if (answer instanceof ChatError) return answer;
  throw new Error(`expected a refusal, not ${String(answer)}`);
}
