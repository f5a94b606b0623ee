// What the store's tests say often: entries, drafts, places to keep data in.

import { expect } from "bun:test";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog, type Log } from "../../src/lib/log.ts";
import { ChatError, type ErrorCode } from "../../src/protocol/errors.ts";
import { asRoomName, asUserId, asUsername } from "../../src/protocol/ids.ts";
import type { Draft, Entered, Entry, PageQuery } from "../../src/store/rooms.ts";
import type { Store } from "../../src/store/store.ts";

export const general = asRoomName("general");
export const ada = { userId: asUserId("g_ada"), username: asUsername("ada") };
export const bob = { userId: asUserId("g_bob"), username: asUsername("bob") };

/** A test's store; `reopen` closes it and opens what was kept. */
export type Given = { readonly store: Store; reopen(): Promise<Store> };

/** Ada comes into #general, which is made when it is missing, and asks for 50 messages. */
export const entry = (change: Partial<Entry> = {}): Entry => ({
  room: general,
  ...ada,
  create: true,
  resume: null,
  resumeLimit: 500,
  tail: 50,
  ...change,
});

/** Ada says hi in #general, without a key. */
export const draft = (change: Partial<Draft> = {}): Draft => ({
  room: general,
  ...ada,
  text: "hi",
  action: false,
  key: null,
  ...change,
});

export const newest = (limit: number): PageQuery => ({
  before: null,
  after: null,
  around: null,
  limit,
});

/** The facts of a room that somebody made by coming in. */
export const plain = {
  title: null,
  topic: null,
  kind: "public",
  readOnly: false,
  slowSeconds: 0,
  archived: false,
} as const;

export const allRooms = { query: "", after: null, limit: 100, archived: false } as const;

/** Ada is in #general and `count` messages `1`, `2`, … were said. */
export async function talk(store: Store, count: number): Promise<Entered> {
  const [entered] = await Promise.all([
    store.enter(entry()),
    ...Array.from({ length: count }, (_, at) => store.append(draft({ text: String(at + 1) }))),
  ]);
  return entered;
}

export const seqs = (events: readonly { seq: number }[]): number[] => events.map(({ seq }) => seq);

export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

export async function expectRefusal(call: Promise<unknown>, code: ErrorCode): Promise<void> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ChatError);
  expect(error).toMatchObject({ code });
}

export const quiet: Log = createLog("text", () => {});

/** Resolves with the first line that has `event` in it, also one that was written before. */
export type Listener = { log: Log; lines: string[]; heard(event: string): Promise<string> };

export function listen(): Listener {
  const lines: string[] = [];
  const waiting: { event: string; tell(line: string): void }[] = [];
  const log = createLog("text", (line) => {
    lines.push(line);
    for (const { event, tell } of waiting) if (line.includes(event)) tell(line);
  });
  return {
    log,
    lines,
    heard: (event) =>
      new Promise((resolve) => {
        const line = lines.find((known) => known.includes(event));
        if (line === undefined) waiting.push({ event, tell: resolve });
        else resolve(line);
      }),
  };
}

/** A new directory, and what removes it. */
export function temporary(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "chat-store-"));
  chmodSync(path, 0o700);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
