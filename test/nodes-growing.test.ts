// Texts that grow at one node while others read them, change them or go on with them at another.

import { afterEach, describe, expect, test } from "bun:test";
import { idleMs } from "../src/commands/growing.ts";
import { createBus, type BusBroker } from "./support/bus.ts";
import { closeChats } from "./support/chat.ts";
import { account, closeStores, houseOf, onEachBroker } from "./support/nodes.ts";

onEachBroker((openHouse) => {
  describe("a text that grows at the other node", () => {
    test("is read as it is by now", async () => {
      const { one, two } = await openHouse();
      const ada = await one.join("ada");
      const bo = await two.join("bo");
      await ada.ask({ type: "chat", text: "Once" });
      ada.send({ type: "edit", message: 1, text: " upon", mode: "append" });
      await bo.next("growing");
      expect(await bo.ask({ type: "history" })).toMatchObject({
        messages: [{ text: "Once upon", growing: 4 }],
      });
      // Here nobody heard its beginning.
      const three = await two.join("cy");
      ada.send({ type: "edit", message: 1, text: " a time", mode: "append" });
      await three.next("growing");
      expect(await three.ask({ type: "history" })).toMatchObject({
        messages: [{ text: "Once upon a time", growing: 4 }],
      });
    });

    test("is nobody else's to go on with, nor to have stored", async () => {
      const { one, two } = await openHouse();
      const ada = await one.join("ada");
      const bo = await two.join("bo");
      await ada.ask({ type: "chat", text: "Once" });
      ada.send({ type: "edit", message: 1, text: " upon", mode: "append" });
      await bo.next("growing");
      const part = { type: "edit", message: 1, text: "!", mode: "append" };
      expect(await bo.ask(part)).toMatchObject({ type: "error", code: "forbidden" });
      expect(await bo.ask({ type: "history" })).toMatchObject({
        messages: [{ text: "Once upon", growing: 4 }],
        head: 1,
      });
    });

    test("[D5] is ended by an edit at this one, and what grew is not stored over it", async () => {
      const house = await openHouse();
      const ada = await account(house, "ada", "member", house.one);
      const bo = await house.two.join("bo");
      await ada.ask({ type: "chat", text: "Once" });
      await ada.ask({ type: "edit", message: 1, text: " upon", mode: "append" });
      await bo.next("growing");
      const phone = await house.two.connect(ada.secret);
      await phone.ask({ type: "join", room: "general" });
      await phone.ask({ type: "edit", message: 1, text: "Never", room: "general" });
      await ada.next("edited", ({ text }) => text === "Never");
      // Nothing stands behind the new text but what comes now.
      await ada.ask({ type: "edit", message: 1, text: " mind", mode: "append", done: true });
      expect(await bo.next("edited", ({ text }) => text !== "Never")).toMatchObject({
        text: "Never mind",
      });
      expect(await bo.ask({ type: "history" })).toMatchObject({
        messages: [{ text: "Never mind" }],
        head: 3,
      });
    });

    test("[D5] is ended by its deletion at this one, and nobody hears of it again", async () => {
      const house = await openHouse();
      const ada = await account(house, "ada", "member", house.one);
      const bo = await house.two.join("bo");
      await ada.ask({ type: "chat", text: "Once" });
      await ada.ask({ type: "edit", message: 1, text: " upon", mode: "append" });
      const phone = await house.two.connect(ada.secret);
      await phone.ask({ type: "join", room: "general" });
      await phone.ask({ type: "delete", message: 1, room: "general" });
      await ada.next("deleted");
      const more = { type: "edit", message: 1, text: " more", mode: "append" };
      expect(await ada.ask(more)).toMatchObject({ code: "message_not_found" });
      const at = bo.frames.findIndex(({ type }) => type === "deleted");
      expect(bo.frames.slice(at).some(({ type }) => type === "growing")).toBe(false);
    });

    test("[D3] goes on here behind what it had there, when its author comes here", async () => {
      const house = await openHouse();
      const ada = await account(house, "ada", "member", house.one);
      await ada.ask({ type: "chat", text: "Once" });
      await ada.ask({ type: "edit", message: 1, text: " upon", mode: "append" });
      const phone = await house.two.connect(ada.secret);
      await phone.ask({ type: "join", room: "general" });
      const part = { type: "edit", message: 1, room: "general", mode: "append" };
      await phone.ask({ ...part, text: " a" });
      await phone.ask({ ...part, text: " time", done: true });
      expect(await phone.ask({ type: "history", room: "general" })).toMatchObject({
        messages: [{ text: "Once upon a time" }],
      });
    });
  });
});

describe("a node that hears late of what another did", () => {
  afterEach(async () => {
    await closeChats();
    await closeStores();
  });

  test("[D4] tells the growth of a text behind it, and none of its parts is left out", async () => {
    const bus = createBus();
    const { one, two } = await houseOf(() => {
      const broker = bus.open();
      return {
        ...broker,
        subscribe: (deliver) =>
          broker.subscribe((envelope) => {
            if (!envelope.frame.includes('"text":"late"')) return deliver(envelope);
            setTimeout(() => deliver(envelope), 200);
          }),
      };
    });
    const ada = await one.join("ada");
    const cy = await one.join("cy");
    const bo = await two.join("bo");
    await ada.ask({ type: "chat", text: "Once" });
    bo.send({ type: "chat", text: "late" });
    await bo.next("ack", ({ seq }) => seq === 2);
    await ada.ask({ type: "edit", message: 1, text: " upon", mode: "append" });
    await ada.ask({ type: "edit", message: 1, text: " a", mode: "append" });
    await cy.next("growing", ({ added }) => added.endsWith(" a"));
    const told = cy.frames.filter(({ type }) => type === "growing" || type === "chat");
    expect(told).toMatchObject([
      { text: "Once" },
      { text: "late" },
      { from: 4, added: expect.stringMatching(/^ upon/) },
      ...told.slice(3),
    ]);
  });
});

describe("nodes that cannot hear each other", () => {
  afterEach(async () => {
    await closeChats();
    await closeStores();
  });

  test("[D3] store each part before they acknowledge it, and put none over another's", async () => {
    const bus = createBus();
    const brokers: BusBroker[] = [];
    const house = await houseOf(() => {
      const broker = bus.open();
      brokers.push(broker);
      return broker;
    });
    const ada = await account(house, "ada", "member", house.one);
    const phone = await house.two.connect(ada.secret);
    await phone.ask({ type: "join", room: "general" });
    await ada.ask({ type: "chat", text: "a" });
    const part = { type: "edit", message: 1, room: "general", mode: "append" };
    await ada.ask({ ...part, text: "b" });
    // What was kept is stored when the broker is missed.
    for (const broker of brokers) broker.cut();
    await phone.ask({ ...part, text: "c" });
    await ada.ask({ ...part, text: "d" });
    await phone.ask({ ...part, text: "e" });
    const began = performance.now();
    const { messages } = (await ada.ask({ type: "history", room: "general" })) as never as {
      messages: { text: string; growing?: number }[];
    };
    expect(messages).toMatchObject([{ text: "abcde" }]);
    expect(messages[0]?.growing).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(idleMs);
  });
});
