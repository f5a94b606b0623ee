// What every engine of the store must do: one suite, run by each engine's own test file.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { asRoomName } from "../../src/protocol/ids.ts";
import type { Store } from "../../src/store/store.ts";
import { deleting } from "./contract-deletion.ts";
import { answering, editing } from "./contract-edits.ts";
import { changingSurvives } from "./contract-model.ts";
import { reacting } from "./contract-reactions.ts";
import { keepingOrder, orderSurviving } from "./contract-order.ts";
import { accountsSurviving, keepingAccounts } from "./contract-accounts.ts";
import { invitationsSurviving, inviting, usingInvitations } from "./contract-invitations.ts";
import { awaiting, subscribing, subscriptionsSurviving } from "./contract-push.ts";
import { placeSurviving, sayingWhatItIs } from "./contract-place.ts";
import { keeping, listing, paging } from "./contract-reading.ts";
import { markingRead, marksSurviving, mentioning } from "./contract-reading-marks.ts";
import { accessing, changing, hiding, roomsSurviving } from "./contract-rooms.ts";
import { appending, entering, ordering, resuming } from "./contract-writing.ts";
import {
  ada,
  draft,
  entry,
  expectRefusal,
  general,
  type Given,
  range,
  seqs,
  talk,
} from "./support.ts";

export type Place = {
  /** The first call opens an empty store; one after `close` opens what was kept. */
  open(): Promise<Store>;
  remove(): Promise<void>;
};

export type EngineUnderTest = { name: string; place(): Promise<Place> };

/** What holds while a store is open. */
export function storeContract(engine: EngineUnderTest): void {
  describe(`the store's contract, kept by ${engine.name}`, () => {
    const given = openForEach(engine);
    entering(given);
    resuming(given);
    appending(given);
    ordering(given);
    paging(given);
    listing(given);
    keeping(given);
    accessing(given);
    hiding(given);
    changing(given);
    deleting(given);
    editing(given);
    answering(given);
    reacting(given);
    markingRead(given);
    mentioning(given);
    keepingOrder(given);
    keepingAccounts(given);
    inviting(given);
    usingInvitations(given);
    subscribing(given);
    awaiting(given);
    sayingWhatItIs(given);
    closing(given);
  });
}

/** What holds of an engine whose stores can be opened again. */
export function survivalContract(engine: EngineUnderTest): void {
  describe(`what stays over a restart, kept by ${engine.name}`, () => {
    const given = openForEach(engine);
    surviving(given);
    roomsSurviving(given);
    marksSurviving(given);
    accountsSurviving(given);
    invitationsSurviving(given);
    orderSurviving(given);
    subscriptionsSurviving(given);
    placeSurviving(given);
    changingSurvives(given);
  });
}

/** An empty store before each test of the suite around it, closed after it. */
function openForEach(engine: EngineUnderTest): Given {
  let place: Place;
  let store: Store;
  beforeEach(async () => {
    place = await engine.place();
    store = await place.open();
  });
  afterEach(async () => {
    await store.close();
    await place.remove();
  });
  return {
    get store() {
      return store;
    },
    async reopen() {
      await store.close();
      store = await place.open();
      return store;
    },
  };
}

function closing(given: Given): void {
  test("closing settles what was asked before, and refuses what comes after", async () => {
    const { store } = given;
    expect(store.isWritable()).toBe(true);
    const pending = Promise.all([store.enter(entry()), store.append(draft())]);
    const closed = store.close();
    await expectRefusal(store.append(draft()), "storage_unavailable");
    await Promise.all([closed, store.close()]);
    expect((await pending)[1]).toMatchObject({ seq: 1 });
    await expectRefusal(store.user(ada.userId), "storage_unavailable");
    expect(store.isWritable()).toBe(false);
  });
}

function surviving(given: Given): void {
  test("[P4] a room's epoch stays over a restart, and rooms have different ones", async () => {
    const before = await given.store.enter(entry());
    const other = await given.store.enter(entry({ room: asRoomName("other") }));
    const store = await given.reopen();
    expect(await store.enter(entry())).toEqual({ ...before, created: false, newcomer: false });
    expect(other.epoch).not.toBe(before.epoch);
  });

  test("[P4] a resume is whole over a restart", async () => {
    const { epoch } = await talk(given.store, 10);
    await given.reopen();
    const resumed = await given.store.enter(entry({ resume: { epoch, after: 8 } }));
    expect(seqs(resumed.events ?? [])).toEqual([9, 10]);
  });

  test("[P2] the same key is stored once also over a restart", async () => {
    const keyed = draft({ key: "key-00000001", text: "once" });
    await given.store.enter(entry());
    const first = await given.store.append(keyed);
    const store = await given.reopen();
    expect(await store.append(keyed)).toEqual({ ...first, duplicate: true });
    await expectRefusal(store.append({ ...keyed, text: "twice" }), "key_conflict");
  });

  test("[P3] the numbers go on where they were after a restart", async () => {
    await talk(given.store, 5);
    const store = await given.reopen();
    expect(await store.append(draft())).toMatchObject({ seq: 6 });
    expect(seqs(await store.eventsAfter(general, 0, 10))).toEqual(range(1, 6));
  });

  test("names, members and secrets stay over a restart", async () => {
    await talk(given.store, 1);
    const secret = await given.store.secret("one");
    const rooms = await given.store.roomsOf(ada.userId);
    const store = await given.reopen();
    expect(await store.secret("one")).toBe(secret);
    expect(await store.user(ada.userId)).toMatchObject(ada);
    expect(await store.roomsOf(ada.userId)).toEqual(rooms);
  });
}
