// What every engine of the broker must do for a node by itself: one suite, run by each engine's own test file.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Broker } from "../../src/broker/broker.ts";
import { type Ear, envelope, listenTo } from "./support.ts";

export type BrokerUnderTest = { name: string; open(): Promise<Broker> };

export function brokerContract(engine: BrokerUnderTest): void {
  describe(`the broker's contract, kept by ${engine.name}`, () => {
    let ada: Ear;
    beforeEach(async () => {
      ada = listenTo(await engine.open());
      await ada.is("up");
    });
    afterEach(() => ada.broker.close());

    test("what one publishes is delivered before publish returns, as it was", () => {
      const sent = envelope('{"text":"hé 😀"}', { seq: 7, author: "g_ada", key: "key-0001" });
      ada.broker.publish(sent);
      expect(ada.heard).toEqual([sent]);
    });

    test("what one publishes comes once, whether the topic is followed or not", async () => {
      await Promise.all(["general", "@nodes"].map((topic) => ada.broker.follow(topic)));
      for (const topic of ["general", "@nodes", "other"])
        ada.broker.publish(envelope(topic, { topic }));
      await ada.broker.close();
      expect(ada.heard.map(({ frame }) => frame)).toEqual(["general", "@nodes", "other"]);
    });

    test("following and leaving again and again is answered each time", async () => {
      for (let time = 0; time < 5; time++) {
        const both = [ada.broker.follow("general"), ada.broker.follow("general")];
        if (time % 2 === 0) await Promise.all(both);
        ada.broker.unfollow("general");
        ada.broker.unfollow("never followed");
        await Promise.all(both);
      }
      ada.broker.publish(envelope("still here"));
      expect(ada.frames("general")).toEqual(["still here"]);
    });

    test("a publisher's order is kept", () => {
      const frames = Array.from({ length: 100 }, (_, at) => `frame ${at}`);
      for (const frame of frames) ada.broker.publish(envelope(frame));
      expect(ada.frames("general")).toEqual(frames);
    });

    test("nothing is delivered after closing, and closing twice is closing once", async () => {
      await Promise.all([ada.broker.close(), ada.broker.close()]);
      ada.broker.publish(envelope("late"));
      await ada.broker.follow("general");
      ada.broker.unfollow("general");
      expect(ada.heard).toEqual([]);
    });

    test("each life of a node has another id", async () => {
      const other = await engine.open();
      expect(other.node).not.toBe(ada.broker.node);
      expect(other.node).toMatch(/^[0-9a-z]{16}$/);
      await other.close();
    });
  });
}
