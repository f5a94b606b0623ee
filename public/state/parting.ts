// What a close of the connection means for the reader, in words. Pure.

import { CLOSES } from "../../src/protocol/errors.ts";

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
      return { text: sentence(said ?? "You were banned from this server"), way: null };
    case CLOSES.kicked.code:
      return { text: sentence(said ?? "You were kicked from this server"), way: "reload" };
    case CLOSES.signedOut.code:
      return { text: "Signed out. What you were writing is kept in this browser.", way: "signIn" };
    case CLOSES.tokenExpired.code:
      return { text: "Your sign-in has expired.", way: "signIn" };
    default:
      if (code < 4000 || code > 4099) return null;
      return { text: sentence(reason || "The server ended this connection"), way: "reload" };
  }
}

export const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);
