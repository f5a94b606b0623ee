// What one message between nodes looks like: who sent it, then a header line and the frame line of each envelope.
// A frame is one line as it is (JSON has no raw newline), so that it is not escaped a second time.

import type { Envelope } from "./broker.ts";

/** Nodes of another form are not understood, and heal from the store: for a rolling upgrade. */
const form = "1";

/** The two lines of an envelope. Its topic is the channel's. */
export function linesOf({ seq, author, key, since, frame }: Envelope): string {
  const header = since === undefined ? [seq, author, key] : [seq, author, key, since];
  return `${JSON.stringify(header)}\n${frame}\n`;
}

/** `lines`: those of one envelope or more. */
export function messageOf(node: string, lines: string): string {
  return `${form} ${node}\n${lines}`;
}

/**
 * The envelopes of a message in their order; none of a message by `own`, or of something else than a message.
 * What is broken ends it: nothing after it is given.
 */
export function* envelopesIn(message: string, topic: string, own: string): Generator<Envelope> {
  const start = message.indexOf("\n") + 1;
  const [version, node] = message.slice(0, Math.max(0, start - 1)).split(" ");
  if (version !== form || node === own) return;
  for (let at = start; at < message.length;) {
    const headerEnd = message.indexOf("\n", at);
    const frameEnd = message.indexOf("\n", headerEnd + 1);
    if (headerEnd < 0 || frameEnd < 0) return;
    const header = headerOf(message.slice(at, headerEnd));
    if (header === null) return;
    yield { topic, ...header, frame: message.slice(headerEnd + 1, frameEnd) };
    at = frameEnd + 1;
  }
}

// Whoever may write to that Redis can write anything.
function headerOf(line: string): Omit<Envelope, "topic" | "frame"> | null {
  try {
    const header: unknown = JSON.parse(line);
    if (!Array.isArray(header)) return null;
    const [seq, author, key, since]: unknown[] = header;
    if (!isSeq(seq) || typeof author !== "string" || typeof key !== "string") return null;
    return isSeq(since) ? { seq, author, key, since } : { seq, author, key };
  } catch {
    return null; // no JSON
  }
}

const isSeq = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
