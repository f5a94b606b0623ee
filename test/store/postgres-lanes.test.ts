// In which order the calls of a node run on its connections to PostgreSQL.

import { describe, expect, test } from "bun:test";
import { type Claim, createLanes, type Mode } from "../../src/store/postgres/lanes.ts";

const at = (lane: string, mode: Mode): Claim => ({ lane, mode });

/** A call that notes its beginning and ends when it is told to. */
function trial() {
  const lanes = createLanes();
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (name: string) => () => {
    begun.push(name);
    return new Promise<void>((end) => ends.set(name, end));
  };
  return {
    begun,
    lanes,
    ask: (name: string, ...claims: Claim[]) => lanes.write(claims, run(name)),
    read: (name: string, ...claims: Claim[]) => lanes.read(claims, run(name)),
    async end(name: string) {
      ends.get(name)?.();
      // What waits for it goes on within this turn.
      await new Promise((next) => setImmediate(next));
    },
  };
}

describe("lanes", () => {
  test("calls about different rooms run side by side, and begin at once", () => {
    const { ask, begun } = trial();
    void ask("one", at("a", "alone"));
    void ask("other", at("b", "alone"));
    expect(begun).toEqual(["one", "other"]);
  });

  test("calls about the same room run one after the other", async () => {
    const { ask, begun, end } = trial();
    void ask("one", at("a", "alone"));
    void ask("two", at("a", "alone"));
    void ask("three", at("a", "alone"));
    expect(begun).toEqual(["one"]);
    await end("one");
    expect(begun).toEqual(["one", "two"]);
    await end("two");
    expect(begun).toEqual(["one", "two", "three"]);
  });

  test("messages go together, and what came between them keeps its place", async () => {
    const { ask, begun, end } = trial();
    void ask("first", at("a", "append"));
    void ask("second", at("a", "append"));
    void ask("edit", at("a", "alone"));
    void ask("third", at("a", "append"));
    expect(begun).toEqual(["first", "second"]);
    await end("second");
    expect(begun).toEqual(["first", "second"]);
    await end("first");
    expect(begun).toEqual(["first", "second", "edit"]);
    await end("edit");
    expect(begun).toEqual(["first", "second", "edit", "third"]);
  });

  test("a call in two lanes waits for both, and whoever comes after it waits for it in each", async () => {
    const { ask, begun, end } = trial();
    void ask("room", at("r", "alone"));
    void ask("person", at("u", "alone"));
    void ask("both", at("r", "share"), at("u", "share"));
    void ask("later", at("u", "alone"));
    await end("room");
    expect(begun).toEqual(["room", "person"]);
    await end("person");
    expect(begun).toEqual(["room", "person", "both"]);
    await end("both");
    expect(begun).toEqual(["room", "person", "both", "later"]);
  });

  test("a read sees all writes before it, and holds up none after it", async () => {
    const { ask, read, begun, end } = trial();
    void ask("one", at("a", "append"));
    void ask("other", at("b", "append"));
    void read("read");
    void ask("more", at("a", "append"));
    void read("second read");
    expect(begun).toEqual(["one", "other", "more"]);
    await end("one");
    expect(begun).not.toContain("read");
    await end("other");
    expect(begun).toEqual(["one", "other", "more", "read"]);
    await end("more");
    expect(begun).toEqual(["one", "other", "more", "read", "second read"]);
  });

  test("a read about a room sees nothing of what is asked for after it", async () => {
    const { ask, read, begun, end } = trial();
    void read("page", at("a", "share"));
    void ask("message", at("a", "append"));
    void ask("elsewhere", at("b", "append"));
    void read("other page", at("a", "share"));
    expect(begun).toEqual(["page", "elsewhere"]);
    await end("page");
    expect(begun).toEqual(["page", "elsewhere", "message"]);
    await end("message");
    await end("elsewhere");
    expect(begun.at(-1)).toBe("other page");
  });

  test("a read where nothing is written runs at once, though others read", () => {
    const { read, begun } = trial();
    void read("one");
    void read("other");
    expect(begun).toEqual(["one", "other"]);
  });

  test("what fails lets the next one go, and leaves nothing behind", async () => {
    const { lanes, ask, begun, end } = trial();
    const failing = lanes.write([at("a", "alone")], () => Promise.reject(new Error("no")));
    void ask("next", at("a", "alone"));
    expect(await failing.catch((error: Error) => error.message)).toBe("no");
    await end("");
    expect(begun).toEqual(["next"]);
    await end("next");
    expect(lanes.pending()).toBe(0);
  });

  test("ten thousand messages of one room take their turn without a walk over all of them", async () => {
    const lanes = createLanes();
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 10_000 }, (_, at) =>
        lanes.write([{ lane: "a", mode: at % 100 === 0 ? "alone" : "append" }], async () => {
          order.push(at);
        }),
      ),
    );
    expect(order).toEqual(Array.from({ length: 10_000 }, (_, at) => at));
  });
});
