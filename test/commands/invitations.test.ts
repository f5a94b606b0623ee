// Inviting people: into a room, to the server; what there is, and taking it back.

import { afterEach, expect, test } from "bun:test";
import { hashOf } from "../../src/identity/secrets.ts";
import type { Invitation } from "../../src/protocol/events.ts";
import { asRoomName } from "../../src/protocol/ids.ts";
import { closeChats } from "../support/chat.ts";
import { openCourt, type Someone } from "./support.ts";

afterEach(closeChats);

async function invite(by: Someone, more: Record<string, unknown> = {}) {
  const reply = await by.ask({ type: "invite", ...more });
  if (reply.type !== "ack" || reply.invitation === undefined)
    throw new Error(JSON.stringify(reply));
  return reply.invitation;
}

async function listed(by: Someone, more: Record<string, unknown> = {}): Promise<Invitation[]> {
  const reply = await by.ask({ type: "invitations", ...more });
  if (reply.type !== "invitations") throw new Error(JSON.stringify(reply));
  return reply.invitations;
}

const codeIn = (path: string): string => path.replace("/invite/", "");

test("[R14] an invitation lets in as many as it says, and is shown this once", async () => {
  const court = await openCourt();
  const [ann, bo, cy] = [await court.come("ann"), await court.come("bo"), await court.come("cy")];
  const room = await court.privateRoom(ann);
  const { path, ...made } = await invite(ann, { uses: 1, seconds: 3_600 });
  expect(path).toMatch(/^\/invite\/[\w-]{22}$/);
  expect(made).toMatchObject({ room, by: ann.id, usesLeft: 1 });
  expect(Math.abs(made.expires - Date.now() - 3_600_000)).toBeLessThan(60_000);
  expect(await listed(ann)).toEqual([made]);
  expect(JSON.stringify(court.logged)).not.toContain(codeIn(path));
  await court.store.useInvitation(hashOf(codeIn(path)), bo.id);
  expect(await bo.code({ type: "join", room })).toBe("joined");
  await expect(court.store.useInvitation(hashOf(codeIn(path)), cy.id)).rejects.toMatchObject({
    code: "invitation_invalid",
  });
  expect(await listed(ann)).toEqual([]);
});

test("[R15] one that was revoked lets nobody in, and is revoked by its own room alone", async () => {
  const court = await openCourt();
  const [ann, bo] = [await court.come("ann"), await court.come("bo")];
  await ann.ask({ type: "createRoom", room: "tea" });
  await ann.ask({ type: "createRoom", room: "coffee" });
  const { id, path } = await invite(ann, { room: "tea" });
  const revoke = { type: "revokeInvitation", invitation: id };
  expect(await listed(ann, { room: "coffee" })).toEqual([]);
  expect(await ann.code({ ...revoke, room: "coffee" })).toBe("invitation_invalid");
  expect(await listed(ann, { room: "tea" })).toHaveLength(1);
  expect(await ann.code({ ...revoke, room: "tea" })).toBe("ack");
  expect(await ann.code({ ...revoke, room: "tea" })).toBe("invitation_invalid");
  await expect(court.store.useInvitation(hashOf(codeIn(path)), bo.id)).rejects.toMatchObject({
    code: "invitation_invalid",
  });
});

test("[R14] into a room its moderators invite, to the server the admins, and nobody else", async () => {
  const court = await openCourt();
  const ann = await court.come("ann");
  await ann.ask({ type: "createRoom", room: "tea" });
  const bo = await court.come("bo", "member", "tea");
  const gil = await court.come("gil", "guest", "tea");
  const mod = await court.come("mod", "moderator");
  const ada = await court.come("ada", "admin");
  const commands = [
    { type: "invite" },
    { type: "invitations" },
    { type: "revokeInvitation", invitation: "none" },
  ];
  for (const command of commands) {
    const inRoom = (by: Someone) => by.code({ ...command, room: "tea" });
    const toServer = (by: Someone) => by.code({ ...command, server: true });
    for (const person of [bo, gil]) expect(await inRoom(person)).toBe("forbidden");
    for (const person of [ann, mod, ada]) expect(await inRoom(person)).not.toBe("forbidden");
    for (const person of [ann, bo, gil, mod]) expect(await toServer(person)).toBe("forbidden");
    expect(await toServer(ada)).not.toBe("forbidden");
  }
  expect(await listed(ada, { server: true })).toMatchObject([{ room: null, by: ada.id }]);
  expect(await listed(ada, { room: "tea" })).toHaveLength(3);
  await court.raise(bo, "tea", "moderator");
  expect(await invite(bo)).toMatchObject({ room: asRoomName("tea"), by: bo.id });
});

test("[R14] uses and seconds have their bounds", async () => {
  const court = await openCourt();
  const ann = await court.come("ann");
  await ann.ask({ type: "createRoom", room: "tea" });
  for (const wrong of [{ uses: 0 }, { uses: 1_001 }, { seconds: 59 }, { seconds: 31_536_001 }])
    expect(await ann.code({ type: "invite", room: "tea", ...wrong })).toBe("bad_request");
  expect(await invite(ann, { room: "tea", uses: 1_000, seconds: 31_536_000 })).toMatchObject({
    usesLeft: 1_000,
  });
});
