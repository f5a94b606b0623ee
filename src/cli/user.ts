// `chat user …`: people with an account, from the command line, also while a server runs on the data.

import { readSettings } from "../config.ts";
import { hashPassword } from "../identity/passwords.ts";
import { createLog } from "../lib/log.ts";
import { StartError } from "../lib/start-error.ts";
import { ChatError } from "../protocol/errors.ts";
import type { Username } from "../protocol/ids.ts";
import { normaliseUsername, skeleton } from "../protocol/names.ts";
import { GIVEN_ROLES, type GivenRole } from "../protocol/roles.ts";
import type { Account } from "../store/accounts.ts";
import { openStore } from "../store/open.ts";
import { commandLine } from "../store/order.ts";
import type { Store } from "../store/store.ts";
import { askPassword } from "./ask-password.ts";
import { becomeOwner } from "./data-owner.ts";

const usage = `chat user: people with an account. Works also while the server runs.

  chat user add NAME [--role ROLE]   a new account; asks for its password
  chat user role NAME ROLE           what they may do; owner: the owner until then becomes an admin
  chat user password NAME            a new password; signs them out everywhere
  chat user sign-out NAME            ends all their sessions; their API tokens stay
  chat user list                     all accounts by name, with their role and since when

ROLE is ${GIVEN_ROLES.join(", ")}; member when it is not said.
  --data DIR   the server's data directory, or CHAT_DATA [./chat-data]
  --store URL  its PostgreSQL where it has one, or CHAT_STORE

A password is asked for on the terminal, and read from stdin when that is none.`;

/** What was asked, read and checked. */
type Asked = {
  /** Empty for `list`. */
  name: string;
  role: GivenRole;
  usernameLength: number;
  /** Opens the store for a moment: nobody should wait for it while a password is typed. */
  use<Result>(work: (store: Store) => Promise<Result>): Promise<Result>;
};

type Verb = {
  /** What stands after it. */
  takes: readonly ("NAME" | "ROLE")[];
  flags: readonly string[];
  /** Gives what is printed. */
  run(asked: Asked): Promise<string>;
};

const VERBS: Readonly<Record<string, Verb>> = {
  add: { takes: ["NAME"], flags: ["--role"], run: add },
  role: { takes: ["NAME", "ROLE"], flags: [], run: giveRole },
  password: { takes: ["NAME"], flags: [], run: setPassword },
  "sign-out": { takes: ["NAME"], flags: [], run: signOut },
  list: { takes: [], flags: [], run: list },
};

/** Ends the process with 0, 1 (refused) or 2 (asked in the wrong way). */
export async function user(args: readonly string[]): Promise<void> {
  try {
    const text = args.includes("--help") || args.includes("-h") ? usage : await run(args);
    process.stdout.write(`${text}\n`);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof StartError) && !(error instanceof ChatError)) throw error;
    process.stderr.write(`chat: ${error.message}\n`);
    process.exit(error instanceof StartError ? error.exitCode : 1);
  }
}

async function run([name = "", ...args]: readonly string[]): Promise<string> {
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verb === undefined) throw new StartError(`There is no chat user ${name}. See --help`, 2);
  const { words, flags, settings } = split(args, verb.flags);
  if (words.length !== verb.takes.length) {
    const form = ["chat user", name, ...verb.takes].join(" ");
    throw new StartError(`It is: ${form}. See chat user --help`, 2);
  }
  const { data, store, maxUsername } = readSettings(["data", "store", "maxUsername"], settings);
  const role = words[verb.takes.indexOf("ROLE")] ?? flags.get("--role") ?? "member";
  return verb.run({
    name: words[0] ?? "",
    role: readRole(role),
    usernameLength: maxUsername,
    use: (work) => withStore({ data, store }, work),
  });
}

type Split = { words: string[]; flags: Map<string, string>; settings: string[] };

/** `settings` are the flags that are not of the verb, each with its value. */
function split(args: readonly string[], own: readonly string[]): Split {
  const found: Split = { words: [], flags: new Map(), settings: [] };
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (!arg.startsWith("--")) {
      found.words.push(arg);
      continue;
    }
    const [flag = "", ...rest] = arg.split("=");
    const value = rest.length > 0 ? rest.join("=") : args[++at];
    if (value === undefined) throw new StartError(`${flag} needs a value. See --help`, 2);
    if (own.includes(flag)) found.flags.set(flag, value);
    else found.settings.push(flag, value);
  }
  return found;
}

function readRole(said: string): GivenRole {
  const role = GIVEN_ROLES.find((each) => each === said);
  if (role === undefined) throw new StartError(`A role is one of ${GIVEN_ROLES.join(", ")}`, 2);
  return role;
}

async function withStore<Result>(
  { data, store: url }: { data: string; store: string | null },
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  if (url === null) becomeOwner(data);
  const log = createLog("text", (line) => void process.stderr.write(line));
  const store = await openStore({ url, dataDir: data, log, alongside: true });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function add({ name, role, usernameLength, use }: Asked): Promise<string> {
  const username = normaliseUsername(name, usernameLength);
  if (username === null) throw new ChatError("name_invalid");
  await use(async (store) => {
    if (await store.isNameTaken(skeleton(username), null)) throw new ChatError("name_taken");
    if (role === "owner" && (await store.hasOwner()))
      throw new ChatError("forbidden", "This server has an owner: see chat user role");
  });
  const passwordHash = await hashPassword(await askPassword(username));
  await use(async (store) => {
    const external = null;
    const draft = { userId: null, username, passwordHash, external, role, invitationHash: null };
    const account = await store.createAccount({ ...draft, asOwner: role === "owner" });
    await note(store, "account", account, role);
  });
  return `${username} has an account now, as ${role}`;
}

async function giveRole({ name, role, use }: Asked): Promise<string> {
  return use(async (store) => {
    const account = await find(store, name);
    if (account.role === role) return `${account.username} is ${role} already`;
    if (account.role === "owner") {
      throw new StartError(
        `${account.username} is the owner: make somebody else the owner, then they are an admin`,
      );
    }
    const before = role === "owner" ? await ownerOf(store) : undefined;
    // Asked at once, so that it is one commit: a running server goes by the note.
    await Promise.all([
      store.setRole(account.userId, role),
      note(store, "role", account, role),
      ...(before === undefined ? [] : [note(store, "role", before, "admin")]),
    ]);
    const also = before === undefined ? "" : `, and ${before.username} is an admin`;
    return `${account.username} is ${role} now${also}`;
  });
}

async function setPassword({ name, use }: Asked): Promise<string> {
  const { username } = await use((store) => find(store, name));
  const passwordHash = await hashPassword(await askPassword(username));
  return use(async (store) => {
    const account = await find(store, name);
    const [ended] = await Promise.all([
      store.setPassword(account.userId, passwordHash, null),
      note(store, "password", account),
    ]);
    return `${username} has a new password. Sessions ended: ${ended.length}`;
  });
}

async function signOut({ name, use }: Asked): Promise<string> {
  return use(async (store) => {
    const account = await find(store, name);
    const [ended] = await Promise.all([
      store.endSessions(account.userId, null),
      note(store, "sign-out", account),
    ]);
    return `${account.username} is signed out. Sessions ended: ${ended.length}`;
  });
}

async function list({ use }: Asked): Promise<string> {
  const accounts = await use((store) => Array.fromAsync(all(store)));
  if (accounts.length === 0)
    return "Nobody has an account yet: chat user add NAME --role owner makes the first";
  const width = Math.max(...accounts.map(({ username }) => username.length));
  return accounts
    .map(({ username, role, created }) => {
      const since = new Date(created).toISOString().slice(0, 10);
      return `${username.padEnd(width)}  ${role.padEnd(9)}  ${since}`;
    })
    .join("\n");
}

/** By the name or one that looks like it: no two accounts share that. */
async function find(store: Store, name: string): Promise<Account> {
  const account = await store.accountByMark(skeleton(name.normalize("NFKC").trim()));
  if (account === null) throw new ChatError("user_not_found", `Nobody here is called ${name}`);
  return account;
}

async function ownerOf(store: Store): Promise<Account | undefined> {
  for await (const account of all(store)) if (account.role === "owner") return account;
  return undefined;
}

const pageSize = 500;

async function* all(store: Store): AsyncGenerator<Account> {
  let after: Username | "" = "";
  for (;;) {
    const page: Account[] = await store.accounts({ query: "", after, limit: pageSize });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.username;
  }
}

const note = (store: Store, act: string, { userId }: Account, detail = ""): Promise<void> =>
  store.note({ by: commandLine, act, target: userId, room: null, detail });
