// The contract's part about the place as a whole: what its owner says of it, and taking that back.

import { expect, test } from "bun:test";
import { asRoomName } from "../../src/protocol/ids.ts";
import { untouchedPlace } from "../../src/store/place.ts";
import type { Store } from "../../src/store/store.ts";
import { ada, bob, type Given } from "./support.ts";

const lines = async (store: Store): Promise<string[]> =>
  (await store.audit({ before: null, limit: 10 })).map(
    ({ by, act, detail }) => `${by === ada.userId ? "ada" : "bob"} ${act}: ${detail}`,
  );

const picture = { type: "image/webp", base64: "UklGRg==" };
const said = {
  ...{ name: "Northquay", room: asRoomName("slipway"), hue: 0, picture, css: "p { color: red }" },
};

export function sayingWhatItIs(given: Given): void {
  test("nothing is said of a place until somebody does", async () => {
    const { store } = given;
    expect(await store.place()).toEqual(untouchedPlace);
    expect(await store.undoPlace(ada.userId)).toBeNull();
    expect(await lines(store)).toEqual([]);
  });

  test("what is said is put over what was said, and noted by name", async () => {
    const { store } = given;
    expect(await store.changePlace(said, ada.userId)).toEqual(said);
    const next = { ...said, name: null, hue: 218 };
    expect(await store.changePlace({ name: null, hue: 218 }, bob.userId)).toEqual(next);
    expect(await store.place()).toEqual(next);
    expect(await lines(store)).toEqual([
      "bob place: name, hue",
      "ada place: name, room, hue, picture, css",
    ]);
  });

  test("what changes nothing is not noted, and does not stand between it and how it was", async () => {
    const { store } = given;
    await store.changePlace({ name: "Northquay" }, ada.userId);
    await store.changePlace({ name: "Northquay" }, ada.userId);
    expect(await lines(store)).toEqual(["ada place: name"]);
    expect(await store.undoPlace(ada.userId)).toEqual(untouchedPlace);
  });

  test("the last change is taken back, and that again", async () => {
    const { store } = given;
    await store.changePlace(said, ada.userId);
    await store.changePlace({ css: "* { display: none }", name: "Bad" }, ada.userId);
    expect(await store.undoPlace(bob.userId)).toEqual(said);
    expect(await store.place()).toEqual(said);
    expect(await store.undoPlace(bob.userId)).toMatchObject({ name: "Bad" });
    expect((await lines(store)).slice(0, 2)).toEqual([
      "bob place-undone: name, css",
      "bob place-undone: name, css",
    ]);
  });
}

export function placeSurviving(given: Given): void {
  test("what was said of the place is still said, and how it was before is still known", async () => {
    await given.store.changePlace(said, ada.userId);
    await given.store.changePlace({ hue: 30 }, ada.userId);
    const store = await given.reopen();
    expect(await store.place()).toEqual({ ...said, hue: 30 });
    expect(await store.undoPlace(ada.userId)).toEqual(said);
  });
}
