// What is told to those who keep order, and the log of what they did.

import { afterEach, describe, expect, test } from "bun:test";
import { closeChats } from "../support/chat.ts";
import { openCourt } from "./support.ts";

afterEach(closeChats);

describe("reports", () => {
  test("[O13] a report has the message, its author, who reports and why; it is settled once", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator");
    const eve = await court.come("eve", "member", "general");
    const gil = await court.come("gil", "guest", "general");
    await eve.ask({ type: "chat", room: "general", text: "buy my pills" });
    const command = { type: "report", room: "general", message: 1, reason: "spam" };
    expect(await gil.ask(command)).toMatchObject({ type: "ack", room: "general" });
    expect(await gil.code({ ...command, reason: "again" })).toBe("ack");
    const open = await mod.ask({ type: "reports" });
    const id = open.type === "reports" ? open.reports[0]?.id : undefined;
    expect(open).toEqual({
      type: "reports",
      ref: expect.anything(),
      reports: [
        {
          id: expect.any(Number),
          timestamp: expect.any(Number),
          room: "general",
          message: 1,
          text: "buy my pills",
          author: { userId: eve.id, username: "eve" },
          by: { userId: gil.id, username: "gil" },
          reason: "spam",
          settledBy: null,
        },
      ],
    } as never);
    expect(await mod.code({ type: "settleReport", report: id })).toBe("ack");
    expect(await mod.code({ type: "settleReport", report: id })).toBe("message_not_found");
    expect(await mod.ask({ type: "reports" })).toMatchObject({ reports: [] });
    expect(await mod.ask({ type: "reports", all: true })).toMatchObject({
      reports: [{ settledBy: "mod" }],
    });
  });

  test("[O13] moderators see what was reported in a private room; others cannot report there", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator");
    const ada = await court.come("ada");
    const eve = await court.come("eve");
    const out = await court.come("out");
    const den = await court.privateRoom(ada, eve);
    await eve.ask({ type: "chat", room: den, text: "a threat" });
    expect(await out.code({ type: "report", room: den, message: 1 })).toBe("room_not_found");
    expect(await ada.code({ type: "report", room: den, message: 1 })).toBe("ack");
    expect(await mod.ask({ type: "reports" })).toMatchObject({
      reports: [{ text: "a threat", room: den }],
    });
    expect(await mod.code({ type: "join", room: den })).toBe("room_not_found");
  });

  test("[O13] a message that is deleted leaves its report without the text", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator", "general");
    const eve = await court.come("eve", "member", "general");
    await eve.ask({ type: "chat", room: "general", text: "spam" });
    await mod.ask({ type: "report", room: "general", message: 1 });
    await eve.ask({ type: "delete", room: "general", message: 1 });
    expect(await mod.ask({ type: "reports" })).toMatchObject({ reports: [{ text: null }] });
    expect(await mod.code({ type: "report", room: "general", message: 1 })).toBe(
      "message_not_found",
    );
    expect(await mod.code({ type: "report", room: "general", message: 9 })).toBe(
      "message_not_found",
    );
  });

  test("[O13, L7] reports come by pages, newest first, and never more than fits the line", async () => {
    const court = await openCourt({ maxUnsent: 64 * 1024 });
    const mod = await court.come("mod", "moderator", "general");
    for (let message = 1; message <= 12; message++) {
      await mod.ask({ type: "chat", room: "general", text: "x".repeat(7_000) });
      await mod.ask({ type: "report", room: "general", message });
    }
    const seen: number[] = [];
    for (;;) {
      const page = await mod.ask({
        type: "reports",
        ...(seen.length === 0 ? {} : { before: seen.at(-1) }),
      });
      if (page.type !== "reports" || page.reports.length === 0) break;
      expect(JSON.stringify(page).length).toBeLessThan(48 * 1024);
      seen.push(...page.reports.map(({ id }) => id));
    }
    expect(seen).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });
});

describe("the audit log", () => {
  test("[O15] every act leaves a line: who, what, to whom, where", async () => {
    const court = await openCourt();
    const owner = await court.come("oda", "owner", "general");
    const eve = await court.come("eve", "member", "general");
    await eve.ask({ type: "chat", room: "general", text: "spam" });
    await eve.ask({ type: "chat", room: "general", text: "more" });
    await eve.ask({ type: "report", room: "general", message: 1 });
    const where = { room: "general", user: "eve" };
    for (const command of [
      { type: "mute", ...where, reason: "hush" },
      { type: "unmute", ...where },
      { type: "delete", room: "general", message: 1 },
      { type: "kick", ...where, reason: "out" },
      { type: "ban", ...where, seconds: 60, purgeSeconds: 60 },
      { type: "unban", ...where },
      { type: "settleReport", report: 1 },
      { type: "setRole", user: "eve", role: "moderator" },
      { type: "signOut", user: "eve" },
      { type: "mute", server: true, user: "eve" },
    ])
      expect([command.type, await owner.code(command)]).toEqual([command.type, "ack"]);
    const log = await owner.ask({ type: "audit" });
    const lines = log.type === "audit" ? log.lines.toReversed() : [];
    expect(lines.map(({ act, room }) => `${act} ${room ?? "server"}`)).toEqual([
      "mute general",
      "unmute general",
      "delete general",
      "kick general",
      "ban general",
      "purge general",
      "unban general",
      "report-settled general",
      "role server",
      "sign-out server",
      "mute server",
    ]);
    for (const line of lines)
      expect(line).toMatchObject({
        by: { userId: owner.id, username: "oda" },
        target: { userId: eve.id, username: "eve" },
      });
    const page = await owner.ask({ type: "audit", limit: 2, before: lines[2]?.id });
    expect(page).toMatchObject({
      lines: [{ act: "unmute" }, { act: "mute", detail: expect.stringContaining("hush") }],
    });
  });

  test("[O15] the name of a private room is for those who are in it", async () => {
    const court = await openCourt();
    const admin = await court.come("amy", "admin");
    const owner = await court.come("oda", "owner");
    const eve = await court.come("eve");
    const den = await court.privateRoom(owner, eve);
    await owner.ask({ type: "kick", room: den, user: "eve", reason: "why not" });
    expect(await owner.ask({ type: "audit" })).toMatchObject({
      lines: [{ act: "kick", room: den }],
    });
    const seen = await admin.ask({ type: "audit" });
    expect(seen).toMatchObject({
      lines: [{ act: "kick", room: null, target: { username: "eve" } }],
    });
    expect(JSON.stringify(seen)).not.toContain(den);
  });

  test("[O13, O15] moderators read reports, admins the audit log too, and nobody else either", async () => {
    const court = await openCourt();
    for (const [role, reports, audit] of [
      ["owner", "reports", "audit"],
      ["admin", "reports", "audit"],
      ["moderator", "reports", "forbidden"],
      ["member", "forbidden", "forbidden"],
      ["guest", "forbidden", "forbidden"],
    ] as const) {
      const someone = await court.come(`a-${role}`, role);
      expect([role, await someone.code({ type: "reports" })]).toEqual([role, reports]);
      expect([role, await someone.code({ type: "audit" })]).toEqual([role, audit]);
    }
  });
});
