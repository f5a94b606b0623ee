// By what right: as the store has it now, not as the connection remembers, and never more than the token opens.

import { afterEach, describe, expect, test } from "bun:test";
import { asRoomName } from "../../src/protocol/ids.ts";
import { closeChats } from "../support/chat.ts";
import { claimsOf, signedBySecret } from "../support/jwt.ts";
import { openCourt } from "./support.ts";

afterEach(closeChats);

describe("a role", () => {
  test("[O16] of two people to whom the owner gives the server at once, one gets it", async () => {
    const court = await openCourt();
    const oda = await court.come("oda", "owner");
    const [eve, max] = [await court.come("eve"), await court.come("max")];
    const codes = await Promise.all(
      ["eve", "max"].map((user) => oda.code({ type: "setRole", user, role: "owner" })),
    );
    expect(codes).toEqual(["ack", "forbidden"]);
    const give = (user: string) => ({ type: "setRole", user, role: "admin" });
    expect(await eve.code(give("max"))).toBe("ack");
    expect(await max.code(give("eve"))).toBe("forbidden");
  });

  test("that the store has taken back is no right, whatever the open connection was told", async () => {
    const court = await openCourt();
    const amy = await court.come("amy", "admin", "general");
    const bo = await court.come("bo", "member", "general");
    const said = await bo.ask({ type: "chat", text: "hello" });
    // As a JWT of the owner's application does that comes in over HTTP.
    await court.store.setRole(amy.id, "member");
    for (const command of [
      { type: "kick", user: "bo", server: true },
      { type: "kick", user: "bo" },
      { type: "delete", message: said.type === "ack" ? said.seq : 0 },
      { type: "reports" },
      { type: "audit" },
      { type: "accounts" },
      { type: "setRole", user: "bo", role: "moderator" },
    ])
      expect([command.type, await amy.code(command)]).toEqual([command.type, "forbidden"]);
  });
});

describe("a token for certain rooms", () => {
  const jwtSecret = "a secret that only the application and the server know";

  test("[I10] keeps no order on the whole server and reads of no other room, whatever the role", async () => {
    const court = await openCourt({ jwtSecret });
    const bo = await court.come("bo", "member", "garden", "cellar");
    for (const room of ["garden", "cellar"])
      await bo.ask({ type: "chat", room, text: `said in the ${room}` });
    for (const room of ["garden", "cellar"])
      await bo.ask({ type: "report", room, message: 1, reason: "look" });
    const claims = claimsOf("42", { name: "amy", role: "admin", rooms: ["garden"] });
    const amy = await court.connect(signedBySecret(jwtSecret, claims));
    for (const command of [
      { type: "reports" },
      { type: "settleReport", report: 1 },
      { type: "audit" },
      { type: "accounts" },
      { type: "setRole", user: "bo", role: "moderator" },
      { type: "signOut", user: "bo" },
      { type: "ban", user: "bo", server: true, purgeSeconds: 3_600 },
      { type: "bans", server: true },
      { type: "mute", user: "bo", server: true },
      { type: "invite", server: true },
    ])
      expect(await amy.ask(command)).toMatchObject({ type: "error", code: "forbidden" });
    expect(await amy.ask({ type: "delete", room: "garden", message: 1 })).toMatchObject({
      type: "ack",
    });
    const { messages } = await court.store.page(
      asRoomName("cellar"),
      { before: null, after: null, around: null, limit: 1 },
      null,
    );
    expect(messages[0]?.text).toBe("said in the cellar");
  });
});
