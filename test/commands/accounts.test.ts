// The people of a server, for those who run it: the list, roles, signing others out.

import { afterEach, describe, expect, test } from "bun:test";
import { CLOSES } from "../../src/protocol/closes.ts";
import { closeChats } from "../support/chat.ts";
import { openCourt } from "./support.ts";

afterEach(closeChats);

describe("accounts", () => {
  test("[O16] the list has every account by name, in pages, and no secret", async () => {
    const court = await openCourt();
    const admin = await court.come("amy", "admin");
    for (const name of ["zoe", "bea", "max"]) await court.come(name);
    await court.come("gil", "guest", "general");
    const names: string[] = [];
    for (let after = ""; ;) {
      const page = await admin.ask({ type: "accounts", limit: 2, after });
      if (page.type !== "accounts") throw new Error(JSON.stringify(page));
      names.push(...page.accounts.map(({ username }) => username));
      for (const account of page.accounts)
        expect(Object.keys(account).sort()).toEqual(["created", "role", "userId", "username"]);
      if (page.next === undefined) break;
      after = page.next;
    }
    expect(names).toEqual(["amy", "bea", "max", "zoe"]);
    const found = await admin.ask({ type: "accounts", query: "ma" });
    expect(found).toMatchObject({ accounts: [{ username: "max", role: "member" }] });
  });
});

describe("setRole", () => {
  test("[O16] a role takes effect at once on those who are here, and they are told", async () => {
    const court = await openCourt();
    const admin = await court.come("amy", "admin");
    const eve = await court.come("eve", "member", "general");
    await court.come("bo", "member", "general");
    expect(await eve.code({ type: "kick", room: "general", user: "bo" })).toBe("forbidden");
    expect(await admin.code({ type: "setRole", user: "eve", role: "moderator" })).toBe("ack");
    expect(await eve.next("standing")).toMatchObject({
      ...{ room: null, role: "moderator", mutedUntil: 0 },
      text: "You are now a moderator of this server",
    });
    expect(await eve.code({ type: "kick", room: "general", user: "bo" })).toBe("ack");
    expect(await admin.code({ type: "setRole", user: "eve", role: "member" })).toBe("ack");
    expect(await eve.code({ type: "reports" })).toBe("forbidden");
    expect((await court.connect(eve.token)).welcome.you.role).toBe("member");
  });

  test("[O1, O16] nobody gives a role that is not below their own, or to one who is not", async () => {
    const court = await openCourt();
    const owner = await court.come("oda", "owner");
    const admin = await court.come("amy", "admin");
    await court.come("abe", "admin");
    await court.come("eve");
    const gil = await court.come("gil", "guest", "general");
    const set = (user: string, role: string) => ({ type: "setRole", user, role });
    expect(await admin.code(set("eve", "admin"))).toBe("forbidden");
    expect(await admin.code(set("eve", "owner"))).toBe("forbidden");
    expect(await admin.code(set("abe", "member"))).toBe("forbidden");
    expect(await admin.code(set("oda", "member"))).toBe("forbidden");
    expect(await admin.code(set("amy", "member"))).toBe("bad_request");
    expect(await owner.code(set("oda", "member"))).toBe("bad_request");
    expect(await owner.code(set(gil.id, "member"))).toBe("user_not_found");
    expect(await owner.code(set("eve", "guest"))).toBe("bad_request");
    expect(await owner.code(set("eve", "admin"))).toBe("ack");
  });

  test("[O16] the owner gives the server away and is an admin then", async () => {
    const court = await openCourt();
    const owner = await court.come("oda", "owner");
    const eve = await court.come("eve");
    expect(await owner.code({ type: "setRole", user: "eve", role: "owner" })).toBe("ack");
    expect(await eve.next("standing")).toMatchObject({
      role: "owner",
      text: "You are now the owner of this server",
    });
    expect(await owner.next("standing")).toMatchObject({ role: "admin" });
    expect(await owner.code({ type: "setRole", user: "eve", role: "member" })).toBe("forbidden");
    expect(await eve.code({ type: "setRole", user: "oda", role: "member" })).toBe("ack");
    expect((await court.connect(eve.token)).welcome.you.role).toBe("owner");
  });
});

describe("signOut", () => {
  test("[O16] all sessions of an account end and their connections close with 4009", async () => {
    const court = await openCourt();
    const admin = await court.come("amy", "admin");
    const eve = await court.come("eve", "member", "general");
    const phone = await court.connect(eve.token);
    expect(await admin.code({ type: "signOut", user: "eve" })).toBe("ack");
    for (const client of [eve, phone]) expect(await client.closed).toMatchObject(CLOSES.signedOut);
    await expect(court.connect(eve.token)).rejects.toThrow();
    expect(await admin.code({ type: "ping" })).toBe("pong");
  });

  test("[O16] a guest has no account to be signed out of", async () => {
    const court = await openCourt();
    const admin = await court.come("amy", "admin");
    const gil = await court.come("gil", "guest", "general");
    expect(await admin.code({ type: "signOut", user: gil.id })).toBe("user_not_found");
    expect(await gil.code({ type: "ping" })).toBe("pong");
  });
});
