// The ways in, as door.ts says: who is throttled when, what is asked of whom, and in which order, so that no
// answer and no wait tells whether an account exists.

import type { Clock } from "../lib/clock.ts";
import { ChatError } from "../protocol/errors.ts";
import type { UserId, Username } from "../protocol/ids.ts";
import { normaliseUsername, skeleton } from "../protocol/names.ts";
import type { Account, AccountDraft } from "../store/accounts.ts";
import type { Store } from "../store/store.ts";
import type { Access, Came, Door, From } from "./door.ts";
import { refusalOf } from "./identify.ts";
import { checkPassword, hashPassword, type PasswordCost, verifyPassword } from "./passwords.ts";
import { hashOf } from "./secrets.ts";
import type { Sessions } from "./sessions.ts";
import { createSetupLink } from "./setup-link.ts";
import { createThrottle, type Tried } from "./throttle.ts";

export type DoorOptions = {
  store: Store;
  sessions: Sessions;
  clock: Clock;
  access: Access;
  usernameLength: number;
  /** At this start. Without one there is a setup link. */
  hasOwner: boolean;
  passwordCost: PasswordCost;
  /** What several nodes share; left out for a node alone. */
  shared?: DoorShared;
};

export type DoorShared = {
  /** The other nodes are to count this try. */
  tried(tried: Tried): void;
  /** There is an owner since now. */
  setUp(): void;
  /** Of the store: all nodes have the same. */
  setupKey: string;
};

/** Who and where: what every way in passes on. */
type Asked = { username: string; password: string };

export function createDoor(options: DoorOptions): Door {
  const { store, sessions, clock, access, passwordCost: cost } = options;
  const throttle = createThrottle(clock, options.shared?.tried);
  const link = createSetupLink(clock, {
    isOpen: !options.hasOwner,
    sharedKey: options.shared?.setupKey ?? null,
  });

  /** The same work whatever is wrong. Null: no such name, another password, or one that signs in elsewhere. */
  async function prove({ username, password }: Asked, address: string): Promise<Account | null> {
    const name = normaliseUsername(username, options.usernameLength);
    const mark = name === null ? "" : skeleton(name);
    const trying = throttle.enter("signIn", { name: mark, address });
    const account = await store.accountByMark(mark);
    if (!(await verifyPassword(password, account?.passwordHash ?? null, cost))) return null;
    trying.succeeded();
    return account;
  }

  async function come({ userId, username }: Account, from: From): Promise<Came> {
    const { secret } = await sessions.start(userId, from);
    return { userId, username, secret };
  }

  /** What is written in the form, or why it cannot be. Throws `name_invalid`, `bad_request`. */
  function checked({ username, password }: Asked): Username {
    const name = normaliseUsername(username, options.usernameLength);
    if (name === null)
      throw new ChatError(
        "name_invalid",
        `A name has 1 to ${options.usernameLength} characters, of one alphabet, none hidden`,
      );
    refuseWeak(password);
    return name;
  }

  async function make(
    draft: Pick<AccountDraft, "username" | "userId" | "role" | "invitationHash">,
    password: string,
    from: From,
  ): Promise<Came> {
    const account = await store.createAccount({
      ...draft,
      passwordHash: await hashPassword(password, cost),
      external: null,
      asOwner: draft.role === "owner",
    });
    return come(account, from);
  }

  return {
    async signIn(who, from) {
      const account = await prove(who, from.address);
      if (account === null)
        throw new ChatError("unauthenticated", "That name and that password do not fit together");
      const ban = await store.bannedFromServer(account.userId, null);
      if (ban !== null) throw refusalOf(ban, account.userId);
      const came = await come(account, from);
      // The password may have been changed while the old one was verified: that ends what was let in by it.
      const now = await store.accountByMark(skeleton(account.username));
      if (now?.passwordHash === account.passwordHash) return came;
      await sessions.end(came.secret);
      throw new ChatError("unauthenticated", "The password was changed just now");
    },
    async register({ guest, invitation, ...who }, from) {
      refuseUninvited(access, invitation);
      const username = checked(who);
      throttle.enter("register", { name: skeleton(username), address: from.address });
      const ban = await store.bannedFromServer(guest, from.address);
      if (ban !== null) throw refusalOf(ban, guest);
      const invitationHash = invitation === null ? null : hashOf(invitation);
      // Looked at before the password is hashed, so that guessing links costs us little; used up with the account.
      if (invitationHash !== null && (await store.invitation(invitationHash)) === null)
        throw new ChatError("invitation_invalid");
      return make({ username, userId: guest, role: "member", invitationHash }, who.password, from);
    },
    countTry: throttle.count,
    isSetUp: link.use,
    setupSecret: link.secret,
    isSetupSecret: link.fits,
    async setUp({ secret, ...who }, from) {
      if (!link.fits(secret)) throw new ChatError("forbidden", oldLink);
      const username = checked(who);
      const draft = { username, userId: null, role: "owner", invitationHash: null } as const;
      // Of two at once the store makes one the owner; the other is refused there.
      const came = await make(draft, who.password, from);
      link.use();
      options.shared?.setUp();
      return came;
    },
    signOut: sessions.end,
    async changePassword({ userId, session, old, next }, from) {
      refuseWeak(next);
      const trying = throttle.enter("changePassword", { name: userId, address: from.address });
      const account = await accountOf(store, userId);
      if (!(await verifyPassword(old, account?.passwordHash ?? null, cost)))
        throw new ChatError("unauthenticated", "That is not your password until now");
      trying.succeeded();
      return store.setPassword(userId, await hashPassword(next, cost), session);
    },
  };
}

const oldLink = "That link is not good, or not any more. Start the server again for a new one";

function refuseUninvited(access: Access, invitation: string | null): void {
  if (access === "closed")
    throw new ChatError("forbidden", "Accounts here are made by those who run this place");
  if (access === "invite" && invitation === null)
    throw new ChatError("forbidden", "Accounts here are made with an invitation only");
}

/** Throws `bad_request`. */
function refuseWeak(password: string): void {
  const complaint = checkPassword(password);
  if (complaint !== null) throw new ChatError("bad_request", complaint);
}

async function accountOf(store: Store, userId: UserId): Promise<Account | null> {
  const user = await store.user(userId);
  const account = user === null ? null : await store.accountByMark(skeleton(user.username));
  return account?.userId === userId ? account : null;
}
