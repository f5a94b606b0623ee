import { expect, test } from "bun:test";
import { type Drafts, drafted, readDrafts, writeDrafts } from "../../../public/state/drafts.ts";
import { asRoomName } from "../../../src/protocol/ids.ts";
import { dev, general } from "../people.ts";

const none: Drafts = new Map();
const kept = (drafts: Drafts): Drafts => readDrafts(JSON.parse(writeDrafts(drafts)));

test("a draft belongs to its room and survives being kept", () => {
  const drafts = drafted(drafted(none, general, "hello"), dev, " two\nlines ");
  expect(kept(drafts)).toEqual(drafts);
  expect(drafts.get(dev)).toBe(" two\nlines ");
});

test("nothing but space is no draft, and sending clears it", () => {
  expect(drafted(none, general, " \n").size).toBe(0);
  expect(drafted(drafted(none, general, "hello"), general, "").size).toBe(0);
});

test("a room may be called __proto__ or constructor", () => {
  const names = ["__proto__", "constructor"].map((name) => asRoomName(name));
  const drafts = names.reduce((all, name) => drafted(all, name, "x"), none);
  expect([...kept(drafts).keys()].sort()).toEqual(["__proto__", "constructor"]);
});

test("the hundred newest are kept", () => {
  let drafts = none;
  for (let index = 0; index < 150; index++)
    drafts = drafted(drafts, asRoomName(`room-${index}`), "x");
  expect(drafts.size).toBe(100);
  expect(drafts.has("room-149")).toBe(true);
});

test("what is kept may be anything", () => {
  for (const broken of [null, 7, "x", [], { general: 3 }, { general: "" }])
    expect(readDrafts(broken).size).toBe(0);
});
