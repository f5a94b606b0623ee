// What a room or a person may be called. Pure; the page and the server ask the same functions.

import { asRoomName, asUsername, type RoomName, type Username } from "./ids.ts";

const roomPattern = /^[\p{L}\p{M}\p{N}._-]+$/u;
// Control, format (bidi, zero-width), private, unassigned and surrogate code points, and every
// separator but the plain space: each lets one name pose as another.
const trickPattern = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
// Hangul fillers and the braille blank are letters or symbols that show nothing at all.
const blankPattern = /[\u115f\u1160\u3164\uffa0\u2800]/u;
// As above, but for the two joiners, which Persian and the faces of families need.
const hiddenPattern = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u;
const hasSomethingToSee = /(?![\u115f\u1160\u3164\uffa0\u2800])[\p{L}\p{N}\p{P}\p{S}]/u;
const hasLetterOrDigit = /[\p{L}\p{N}]/u;
const stackedMarks = /\p{M}{4,}/u;
// `randomId(12)` of lib/id.ts: 60 random bits, which nobody can guess.
const reservedRoomPattern = /^(?:p|dm)-[0-9a-hjkmnp-tv-z]{12}$/;
const lookAlikeScripts = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u];

/** Null when `raw` cannot be a room's name. A leading `#` is dropped; `length` counts UTF-16 units. */
export function normaliseRoom(raw: string, maxLength = 64): RoomName | null {
  if (raw.length > maxLength * 4 || !raw.isWellFormed()) return null;
  const name = raw.normalize("NFKC").trim().replace(/^#/, "").toLowerCase();
  if (name.length === 0 || name.length > maxLength) return null;
  if (!roomPattern.test(name) || !hasLetterOrDigit.test(name)) return null;
  if (name.startsWith(".") || blankPattern.test(name) || stackedMarks.test(name)) return null;
  return asRoomName(name);
}

/** Whether only private (`p-…`) and direct (`dm-…`) rooms, which get their names from the store, are called so. */
export const isReservedRoom = (name: RoomName): boolean => reservedRoomPattern.test(name);

/**
 * Null when `raw` cannot be a person's name: empty, too long, control or bidi characters, a mix of
 * Latin with Cyrillic or Greek letters. Runs of spaces become one.
 */
export function normaliseUsername(raw: string, maxLength = 32): Username | null {
  if (raw.length > maxLength * 4 || !raw.isWellFormed()) return null;
  const name = raw.normalize("NFKC").trim().replace(/ +/g, " ");
  if (name.length === 0 || Array.from(name).length > maxLength) return null;
  if (trickPattern.test(name) || blankPattern.test(name) || stackedMarks.test(name)) return null;
  if (!hasLetterOrDigit.test(name) || /^[#@/]/.test(name)) return null;
  if (lookAlikeScripts.filter((script) => script.test(name)).length > 1) return null;
  return asUsername(name);
}

/**
 * Whether `text` is one line that shows what is in it: others' words stand before and after it, which it must
 * not turn around or break, and it must not be taken for nothing.
 */
export const isPlainLine = (text: string): boolean =>
  hasSomethingToSee.test(text) && !hiddenPattern.test(text);

// The letters that stand for a Latin one at a glance (a small part of Unicode TR39's confusables:
// those that occur in names; within one script the mix above is already refused).
const CONFUSABLES: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "l",
  "3": "e",
  "5": "s",
  "|": "l",
  "!": "l",
  $: "s",
  i: "l",
  ı: "l",
  а: "a",
  в: "b",
  е: "e",
  ѕ: "s",
  і: "l",
  ј: "j",
  к: "k",
  м: "m",
  н: "h",
  о: "o",
  р: "p",
  с: "c",
  т: "t",
  у: "y",
  х: "x",
  ԁ: "d",
  ԛ: "q",
  ԝ: "w",
  һ: "h",
  α: "a",
  β: "b",
  ε: "e",
  ι: "l",
  κ: "k",
  ν: "v",
  ο: "o",
  ρ: "p",
  τ: "t",
  υ: "u",
  χ: "x",
};

// In one pass, as every arrival is looked at. A space stands for nothing, `rn` for m, `vv` for w.
const standsForAnother = new RegExp(`rn|[vν]{2}|[ ${Object.keys(CONFUSABLES).join("")}]`, "gu");

/** Two names with the same skeleton look alike: `Ann`, `ann`, `ánn` and `аnn` share one. */
export function skeleton(name: string): string {
  const plain = /^[ -~]*$/.test(name);
  const folded = (plain ? name : name.normalize("NFKD").replace(/\p{M}/gu, "")).toLowerCase();
  return folded.replace(standsForAnother, (found) => {
    if (found.length === 2) return found === "rn" ? "m" : "w";
    return CONFUSABLES[found] ?? "";
  });
}
