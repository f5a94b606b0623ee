// The decoder against chance: it never throws, and says one of the two things that it may say.

import { createDecoder, type Decoded } from "../../src/protocol/codec.ts";
import { ERRORS } from "../../src/protocol/errors.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { COMMANDS } from "../../src/commands/table.ts";
import { seeded } from "../chaos/random.ts";
import { type Made, makeFrame } from "./fuzz-frames.ts";

export type DecoderOutcome = {
  frames: number;
  ms: number;
  said: Map<string, number>;
  faults: string[];
};

const refusals = ["bad_json", "bad_request", "unknown_type", "too_large", "name_invalid"];
const mostFaults = 20;

export function fuzzDecoder(seed: number, frames: number): DecoderOutcome {
  const decode = createDecoder(DEFAULT_LIMITS);
  const random = seeded(seed, "decoder");
  const said = new Map<string, number>();
  const faults: string[] = [];
  const begun = performance.now();
  for (let n = 0; n < frames && faults.length < mostFaults; n++) {
    const made = makeFrame(random);
    const { word, wrong } = look(made, () => decode(made.frame));
    said.set(word, (said.get(word) ?? 0) + 1);
    if (wrong !== null)
      faults.push(`frame ${n}: ${wrong}: ${JSON.stringify(made.frame).slice(0, 500)}`);
  }
  return { frames, ms: performance.now() - begun, said, faults };
}

function look(made: Made, decode: () => Decoded): { word: string; wrong: string | null } {
  let decoded: Decoded;
  try {
    decoded = decode();
  } catch (error) {
    return { word: "thrown", wrong: `it threw ${String(error)}` };
  }
  if (decoded.ok) return { word: decoded.command.type, wrong: wrongCommand(decoded, made) };
  const { code, text, ref } = decoded;
  const wrong =
    (made.intact && "a good command was refused") ||
    (!refusals.includes(code) && `refused with ${code}`) ||
    ((text ?? ERRORS[code].text) === "" && "refused without words") ||
    (!isRef(ref) && "with a ref that is none");
  return { word: code, wrong: wrong || null };
}

function wrongCommand(decoded: Decoded & { ok: true }, { frame }: Made): string | null {
  const { command, plain } = decoded;
  if (!Object.hasOwn(COMMANDS, command.type)) return `a command that there is not: ${command.type}`;
  if (plain === frame.startsWith("{")) return "typed and not typed";
  if (!isRef(command.ref)) return "with a ref that is none";
  if (Object.getPrototypeOf(command) !== Object.prototype) return "with another prototype";
  if (
    "room" in command &&
    command.room !== undefined &&
    command.room !== command.room.toLowerCase()
  )
    return "with a room that is not normalised";
  if (command.type === "chat" && !(command.text.isWellFormed() && /\S/.test(command.text)))
    return "with a text that is none";
  return null;
}

const isRef = (ref: unknown): boolean =>
  ref === undefined ||
  (typeof ref === "number" && Number.isFinite(ref)) ||
  (typeof ref === "string" && ref.length <= 64 && ref.isWellFormed());
