// Frames in, commands out. Never throws: a bad frame is normal. Encoding is JSON.stringify, once per event.

import * as v from "valibot";
import { type Command, commandSchemas } from "./commands.ts";
import type { ErrorCode } from "./errors.ts";
import type { DurableEvent, ErrorReply, Ref } from "./events.ts";
import type { Limits } from "./limits.ts";
import { maxRefLength } from "./limits.ts";
import { readLine } from "./lines.ts";

export type Decoded =
  /** `plain`: it came as typed text, so a bare ack would only be noise to its reader. */
  | { ok: true; command: Command; plain: boolean }
  | { ok: false; code: ErrorCode; text?: string; ref?: Ref };

export type Decoder = (frame: string) => Decoded;

/** A decoder for these limits. Frames longer than `limits.frameBytes` never get here. */
export function createDecoder(limits: Limits): Decoder {
  const schemas = commandSchemas(limits);

  function check(raw: Record<string, unknown>, plain: boolean): Decoded {
    const ref = readRef(raw["ref"]);
    const schema = typeof raw["type"] === "string" ? schemas.get(raw["type"]) : undefined;
    if (schema === undefined) {
      const text =
        typeof raw["type"] === "string"
          ? `There is no command ${JSON.stringify(raw["type"].toWellFormed().slice(0, 32))}`
          : `"type" must be a string`;
      const code = typeof raw["type"] === "string" ? "unknown_type" : "bad_request";
      return { ok: false, code, text, ...ref };
    }
    const result = v.safeParse(schema, raw, { abortEarly: true });
    if (result.success) return { ok: true, command: result.output, plain };
    return { ok: false, ...complaint(result.issues[0]), ...ref };
  }

  return (frame) => {
    if (!frame.startsWith("{")) {
      const line = readLine(frame);
      if ("complaint" in line) return { ok: false, code: "bad_request", text: line.complaint };
      return check(line.request, true);
    }
    let raw: unknown;
    try {
      raw = JSON.parse(frame);
    } catch {
      // A SyntaxError, or a RangeError from thousands of nested brackets: both are the peer's.
      return { ok: false, code: "bad_json" };
    }
    // JSON that begins with { is an object.
    return check(raw as Record<string, unknown>, false);
  };
}

function readRef(value: unknown): { ref?: Ref } {
  if (typeof value === "number" && Number.isFinite(value)) return { ref: value };
  if (typeof value === "string" && value.length <= maxRefLength && value.isWellFormed())
    return { ref: value };
  return {};
}

function complaint(issue: v.BaseIssue<unknown>): { code: ErrorCode; text: string } {
  const [first = "", rest] = issue.message.split("|");
  if (rest !== undefined) return { code: first as ErrorCode, text: rest }; // our own, see fields.ts
  const field = issue.path?.[0]?.key;
  if (issue.received === "undefined" && typeof field === "string")
    return { code: "bad_request", text: `"${field}" is missing` };
  return { code: "bad_request", text: issue.message };
}

/** An error reply; `text` stands in for the table's sentence, `ref` comes from the command. */
export function errorReply(
  code: ErrorCode,
  text: string,
  extra: { ref?: Ref | undefined; retryAfterMs?: number | undefined } = {},
): ErrorReply {
  return {
    type: "error",
    code,
    text,
    ...(extra.retryAfterMs === undefined ? {} : { retryAfterMs: Math.ceil(extra.retryAfterMs) }),
    ...(extra.ref === undefined ? {} : { ref: extra.ref }),
  };
}

/** The frame that everybody gets: without `key`, which only the author's connections may see. */
export function encodeEvent(event: DurableEvent): string {
  if (event.type !== "chat") return JSON.stringify(event);
  const { key: _, ...open } = event;
  return JSON.stringify(open);
}

/** `frame` (an encoded event) with `key` put in, for the author's own connections. */
export function withKey(frame: string, key: string): string {
  return `${frame.slice(0, -1)},"key":${JSON.stringify(key)}}`;
}
