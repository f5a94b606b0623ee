// What a close of the connection means for the reader, in words. Pure.

import { CLOSES } from "../../src/protocol/closes.ts";
import * as words from "../words/en/link.ts";

export type Parting = {
  readonly text: string;
  /** How one comes back; null: not by anything that the reader does here. */
  readonly way: "signIn" | "reload" | null;
};

/** `said`: what the server told this person last; null when it told nothing. Null: nothing but a cut. */
export function partingOf(
  { code, reason = "" }: { code: number; reason?: string },
  said: string | null,
): Parting | null {
  switch (code) {
    case CLOSES.banned.code:
      return { text: sentence(words.banned(said)), way: null };
    case CLOSES.kicked.code:
      return { text: sentence(words.kicked(said)), way: "reload" };
    case CLOSES.signedOut.code:
      return { text: words.signedOut, way: "signIn" };
    case CLOSES.tokenExpired.code:
      return { text: words.expired, way: "signIn" };
    default:
      if (code < 4000 || code > 4099) return null;
      return { text: sentence(words.ended(reason)), way: "reload" };
  }
}

export const sentence = (text: string): string => (/[.!?…]“?$/.test(text) ? text : `${text}.`);
