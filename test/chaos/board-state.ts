// What events make of messages, and how two states of a board differ. The checker's own, not the server's. Pure.

import type { Happened, Kept } from "./board-notes.ts";
import type { ViolationName } from "./violations.ts";

/** What happens to messages that are not in `state` is left out. */
export function afterEvents(
  state: ReadonlyMap<number, Kept>,
  events: readonly Happened[],
): Map<number, Kept> {
  const after = new Map(state);
  for (const event of events) {
    const { type, message, userId, text } = event;
    if (type === "chat")
      after.set(message, { seq: message, userId, text, deleted: false, reactions: [] });
    const known = after.get(message);
    if (known === undefined || known.deleted) continue;
    if (type === "edited") after.set(message, { ...known, text });
    if (type === "deleted")
      after.set(message, { ...known, text: "", deleted: true, reactions: [] });
    if (type === "reacted")
      after.set(message, { ...known, reactions: reactionsAfter(known, event) });
  }
  return after;
}

function reactionsAfter(
  { reactions }: Kept,
  { emoji, userId, remove }: Happened,
): Kept["reactions"] {
  const before = reactions.find((each) => each.emoji === emoji)?.users ?? [];
  const others = before.filter((each) => each !== userId);
  const users = remove ? others : [...others, userId];
  const rest = reactions.filter((each) => each.emoji !== emoji);
  return users.length === 0 ? rest : [...rest, { emoji, count: users.length, users }];
}

export type Difference = { name: ViolationName; seq: number; what: string };

/** The first message in which they differ; null for none. */
export function differenceOf(
  expected: ReadonlyMap<number, Kept>,
  got: ReadonlyMap<number, Kept>,
): Difference | null {
  const seqs = [...new Set([...expected.keys(), ...got.keys()])].sort((a, b) => a - b);
  for (const seq of seqs) {
    const difference = between(expected.get(seq), got.get(seq));
    if (difference !== null) return { ...difference, seq };
  }
  return null;
}

function between(
  expected: Kept | undefined,
  got: Kept | undefined,
): Omit<Difference, "seq"> | null {
  if (expected === undefined || got === undefined)
    return { name: "not-converged", what: "a message that is on one side only" };
  if (expected.deleted !== got.deleted)
    return {
      name: expected.deleted ? "undeleted" : "not-converged",
      what: `${expected.deleted ? "a deleted" : "no deleted"} message there, and not the other`,
    };
  if (expected.text !== got.text || expected.userId !== got.userId)
    return { name: "edit-lost", what: `the text ${expected.text}, and the other ${got.text}` };
  const [one, other] = [printed(expected), printed(got)];
  if (one === other) return null;
  return { name: "reaction-count", what: `the reactions ${one}, and the other ${other}` };
}

const printed = ({ reactions }: Kept): string =>
  reactions
    .map(({ emoji, count, users }) => `${emoji} ${count} ${users.toSorted().join(" ")}`)
    .sort()
    .join(", ");
