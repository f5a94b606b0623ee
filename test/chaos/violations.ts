// The promises that can be broken, by name, and a list that does not grow without bound.

/** Each with what it means, precisely. "The log": the room as read at the end over the WebSocket. */
export const VIOLATIONS = {
  "acked-lost": "an ack named a seq, and the log does not have that message at that seq",
  duplicate: "one message (one key) stands in a room under two seqs",
  "seq-gap": "the log, or a page of it, is not consecutive, does not begin at 1 or end at its head",
  "seq-reused":
    "one client, or the acks among themselves, had two messages under one seq of a room",
  fork: "two clients, or a client and an ack, had different messages under one seq of a room",
  phantom: "a message that nobody sent",
  corrupt:
    "a message with another text, author, name, action or time than it was sent or acked with, or " +
    "with its key shown to somebody else",
  "wrong-room":
    "a message in a room it was not sent to, or an event on a connection not in its room",
  "refused-but-stored": "each try to send it was answered by an error, and still it was stored",
  "rolled-back":
    "what somebody saw under a seq is not in the log there, or a room's head went back, or its epoch changed",
  "stream-gap":
    "a stream left out an event: within a replay or tail, between it and the live events, among those; " +
    "or a reset although the replay could have been whole",
  "stream-repeat": "a stream gave an event at or below where it was already",
  "sender-order":
    "of two messages sent one after the other, the later (not sent elsewhere before) has the lower seq",
  "not-converged":
    "at the end a client was not in its rooms or not at their heads, or the two readings of a room differ",
  "edit-lost":
    "an edit was acked and is not in the room's events where the ack said, or a message was read at the end " +
    "with another text than its events give",
  "edit-after-delete":
    "a message was edited, or reacted to, or grew, after the event of its deletion",
  undeleted: "a deletion was acked, or told, and the message was read at the end with its text",
  "reaction-count":
    "a reaction was acked and is not in the room's events where the ack said, or counts, people and events " +
    "of a message's reactions do not agree",
  "part-torn":
    "a text, told, shown or read, is not one that was given whole and then whole parts, each once, in the order " +
    "sent, and of one connection none left out",
  "part-lost":
    "a part was acked, neither a kill, an edit nor a deletion came upon it, and the message was read without it",
  "growth-stale": "what had grown was stored over a text that had taken its place",
  "growth-shrunk":
    "on one connection a growing text lost what it had, or went on beyond its end, with no edit and no deletion",
  "not-theirs": "a message was edited, grown or deleted by somebody who is not its author",
  "identity-lost": "a client that gave its session back was another user or had another name",
} as const;

export type ViolationName = keyof typeof VIOLATIONS;

export type Violation = {
  name: ViolationName;
  room: string;
  /** 0 where none is concerned. */
  seq: number;
  /** The client, or how the log was read. */
  who: string;
  sentence: string;
};

/** `add` takes each sentence once. Past a hundred of a kind the rest is only counted. */
export type Findings = {
  add(name: ViolationName, room: string, seq: number, who: string, sentence: string): void;
  list(): Violation[];
};

const mostOfAKind = 100;

export function collect(): Findings {
  const found: Violation[] = [];
  const known = new Set<string>();
  const counts = new Map<ViolationName, number>();
  return {
    add(name, room, seq, who, sentence) {
      const mark = `${name} ${room} ${seq} ${who} ${sentence}`;
      if (known.has(mark)) return;
      known.add(mark);
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      if (count <= mostOfAKind) found.push({ name, room, seq, who, sentence });
    },
    list: () => found,
  };
}
