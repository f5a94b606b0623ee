// The contract's part about invitations: what they open, to how many, and to whom not.

import { expect, test } from "bun:test";
import { asRoomName } from "../../src/protocol/ids.ts";
import type { InvitationDraft } from "../../src/store/accounts.ts";
import { invitation, person, privateRoom, tomorrow, yesterday } from "./people.ts";
import { ada, bob, entry, expectRefusal, general, type Given, range } from "./support.ts";

export function inviting(given: Given): void {
  const invite = (change: Partial<InvitationDraft> = {}) =>
    given.store.createInvitation(invitation(change));

  test("an invitation says who invites where, and looking does not use it", async () => {
    const { store } = given;
    const room = await privateRoom(store);
    const made = await invite({ room, uses: 3 });
    expect(made).toEqual({
      ...{ id: expect.stringMatching(/^i_[0-9a-z]{12}$/), by: ada.userId, room },
      ...{ title: "The cellar", usesLeft: 3, created: expect.any(Number), expires: tomorrow },
    });
    expect(await store.invitation("hash-of-an-invitation")).toEqual(made);
    expect(await store.invitation("hash-of-an-invitation")).toEqual(made);
    expect(await store.invitations(room)).toEqual([made]);
    expect(await store.invitations(null)).toEqual([]);
  });

  test("an invitation that is unknown, used up, expired or revoked is one and the same", async () => {
    const { store } = given;
    await invite({ secretHash: "expired", expires: yesterday });
    await invite({ secretHash: "used" });
    await store.createAccount(person("first", { invitationHash: "used" }));
    const { id } = await invite({ secretHash: "revoked" });
    expect(await store.revokeInvitation(null, id)).toBe(true);
    expect(await store.revokeInvitation(null, id)).toBe(false);
    const { userId } = await store.createAccount(person("bob"));
    for (const invitationHash of ["unknown", "expired", "used", "revoked"]) {
      expect(await store.invitation(invitationHash)).toBeNull();
      // The name is taken too, which nobody learns without a good invitation.
      await expectRefusal(
        store.createAccount(person("bob", { invitationHash })),
        "invitation_invalid",
      );
      await expectRefusal(store.useInvitation(invitationHash, userId), "invitation_invalid");
    }
    expect(await store.invitations(null)).toEqual([]);
  });

  test("an invitation to a room is revoked there only", async () => {
    const { store } = given;
    const room = await privateRoom(store);
    const { id } = await invite({ room });
    const other = await privateRoom(store);
    expect(await store.revokeInvitation(other, id)).toBe(false);
    expect(await store.revokeInvitation(null, id)).toBe(false);
    expect(await store.revokeInvitation(room, id)).toBe(true);
    const nowhere = asRoomName("nowhere");
    await expectRefusal(invite({ room: nowhere }), "room_not_found");
    await expectRefusal(store.invitations(nowhere), "room_not_found");
  });

  test("a room or the server has at most 200 good invitations, each", async () => {
    const room = await privateRoom(given.store);
    const all = range(1, 200).map((at) => invite({ room, secretHash: String(at) }));
    await Promise.all(all);
    const code = "forbidden";
    const message = expect.stringContaining("200 invitations");
    const refused = await invite({ room }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code, message });
    await invite({ room: null });
    expect(await given.store.invitations(room)).toHaveLength(200);
  });
}

export function usingInvitations(given: Given): void {
  const hash = "hash-of-an-invitation";

  test("an invitation makes an account and a member of its room in one", async () => {
    const { store } = given;
    const room = await privateRoom(store);
    await store.createInvitation(invitation({ room, uses: 2 }));
    await store.enter(entry(bob));
    const guest = await store.createAccount(
      person("bob", { userId: bob.userId, invitationHash: hash }),
    );
    expect(await store.roomFor(room, guest.userId)).toMatchObject({ role: "member" });
    expect(await store.invitation(hash)).toMatchObject({ usesLeft: 1 });
    const { userId } = await store.createAccount(person("cleo", { invitationHash: hash }));
    expect(await store.roomFor(room, userId)).toMatchObject({ role: "member" });
    expect(await store.invitation(hash)).toBeNull();
  });

  test("what makes no account uses no invitation up", async () => {
    const { store } = given;
    await store.createInvitation(invitation());
    const { userId } = await store.createAccount(person("bob", { asOwner: true }));
    const invited = { invitationHash: hash };
    await expectRefusal(store.createAccount(person("B0B", invited)), "name_taken");
    await expectRefusal(
      store.createAccount(person("cleo", { ...invited, asOwner: true })),
      "forbidden",
    );
    await expectRefusal(store.createAccount(person("cleo", { ...invited, userId })), "forbidden");
    expect(await store.invitation(hash)).toMatchObject({ usesLeft: 1 });
  });

  test("of people who race for an invitation's one use, one gets an account", async () => {
    const { store } = given;
    const room = await privateRoom(store);
    await store.createInvitation(invitation({ room }));
    const race = range(1, 20).map((at) =>
      store.createAccount(person(`racer ${"x".repeat(at)}`, { invitationHash: hash })),
    );
    const settled = await Promise.allSettled(race);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(settled.slice(1)).toMatchObject(
      range(2, 20).map(() => ({ reason: { code: "invitation_invalid" } })),
    );
    expect(await store.accounts({ query: "racer", after: "", limit: 99 })).toHaveLength(1);
    expect(await store.members(room, { after: "", limit: 99 })).toHaveLength(2);
  });

  test("who has an account uses an invitation once, and joins its room", async () => {
    const { store } = given;
    const room = await privateRoom(store);
    const made = await store.createInvitation(invitation({ room, uses: 2 }));
    const { userId } = await store.createAccount(person("bob"));
    expect(await store.useInvitation(hash, userId)).toEqual({ ...made, usesLeft: 1 });
    expect(await store.useInvitation(hash, userId)).toEqual({ ...made, usesLeft: 1 });
    expect(await store.roomFor(room, userId)).toMatchObject({ role: "member" });
    await store.enter(entry({ ...bob, room: general }));
    await expectRefusal(store.useInvitation(hash, bob.userId), "user_not_found");
    expect(await store.invitation(hash)).toMatchObject({ usesLeft: 1 });
  });

  test("an invitation to the server gives nothing to who has an account, and takes nothing", async () => {
    const made = await given.store.createInvitation(invitation());
    const { userId } = await given.store.createAccount(person("bob"));
    expect(await given.store.useInvitation(hash, userId)).toEqual(made);
    expect(await given.store.invitation(hash)).toEqual(made);
  });

  test("no invitation lets in who is banned from its room or from the server", async () => {
    const { store } = given;
    const room = await privateRoom(store);
    await store.createInvitation(invitation({ room, uses: 9 }));
    await store.enter(entry(bob));
    const { userId, username } = await store.createAccount(person("cleo"));
    const ban = { address: "", until: tomorrow, reason: "" };
    const register = () =>
      store.createAccount(person("bob", { userId: bob.userId, invitationHash: hash }));
    for (const place of [room, null]) {
      await store.ban({ userId, username, room: place, ...ban }, ada.userId);
      await store.ban({ ...bob, room: place, ...ban }, ada.userId);
      await expectRefusal(store.useInvitation(hash, userId), "banned");
      await expectRefusal(register(), "banned");
      await store.unban({ userId, room: place }, ada.userId);
      await store.unban({ userId: bob.userId, room: place }, ada.userId);
    }
    expect(await store.invitation(hash)).toMatchObject({ usesLeft: 9 });
    await register();
    await store.useInvitation(hash, userId);
    expect(await store.members(room, { after: "", limit: 9 })).toHaveLength(3);
  });
}

/** For engines that keep what is closed. */
export function invitationsSurviving(given: Given): void {
  test("invitations stay over a restart, and what is left of them", async () => {
    const room = await privateRoom(given.store);
    await given.store.createInvitation(invitation({ room, uses: 2 }));
    const { userId } = await given.store.createAccount(person("bob"));
    const left = await given.store.useInvitation("hash-of-an-invitation", userId);
    const store = await given.reopen();
    expect(await store.invitation("hash-of-an-invitation")).toEqual(left);
    expect(await store.invitations(room)).toEqual([left]);
    expect(await store.roomFor(room, userId)).toMatchObject({ role: "member" });
  });
}
