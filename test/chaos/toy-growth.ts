// The toy's texts that grow: kept in memory, gone in a crash, stored when they are done, idle, or their author is gone.
// With bugs to switch on.

import type { Bug } from "./toy-store.ts";

type Frame = Record<string, unknown>;

type Growth = {
  readonly room: string;
  readonly message: number;
  readonly userId: string;
  /** What the board has. */
  stored: string;
  parts: string[];
  /** Whose connection added last. */
  line: object;
  idling: Timer | undefined;
};

export type ToyGrowths = {
  /** `text` is what the board has. Returns what is told to all, and the whole text when `done`. */
  grow(
    asked: { room: string; userId: string; message: number; text: string; line: object },
    part: { text: string; done: boolean },
  ): { told: Frame[]; whole: string | null };
  /** Deleted, or edited. */
  end(room: string, message: number): void;
  /** The text as it is by now. */
  textOf(room: string, message: number): string | null;
  /** What is said to one who comes back. */
  said(room: string): Frame[];
  /** The connection is gone: what it was writing is stored. */
  gone(line: object): void;
  crash(): void;
};

/** As short as a toy's run needs it. */
export const toyIdleMs = 50;

/** `store` is called for what is stored without being asked for. */
export function createToyGrowths(
  bug: Bug | null,
  store: (room: string, message: number, text: string) => void,
): ToyGrowths {
  const growths = new Map<string, Growth>();
  const keyOf = (room: string, message: number): string => `${room} ${message}`;

  function forget(growth: Growth): void {
    clearTimeout(growth.idling);
    growths.delete(keyOf(growth.room, growth.message));
  }

  function wholeOf({ stored, parts }: Growth): string {
    const [last = "", before = "", ...rest] = parts.toReversed();
    const isTurned = bug === "the last parts of a growth change places" && parts.length > 1;
    return stored + (isTurned ? [...rest.toReversed(), last, before] : parts).join("");
  }

  function storeNow(growth: Growth): void {
    forget(growth);
    if (bug === "a growth that ends idle loses a part") growth.parts.pop();
    if (growth.parts.length > 0) store(growth.room, growth.message, wholeOf(growth));
  }

  const frameOf = ({ room, message, userId }: Growth, from: number, added: string): Frame => ({
    type: "growing",
    room,
    message,
    userId,
    from,
    added,
  });

  return {
    grow({ room, userId, message, text: stored, line }, { text, done }) {
      const known = growths.get(keyOf(room, message));
      const growth = known ?? { room, message, userId, stored, parts: [], line, idling: undefined };
      const before = wholeOf(growth);
      if (text !== "") growth.parts.push(text);
      growth.line = line;
      clearTimeout(growth.idling);
      if (done) {
        forget(growth);
        return { told: [], whole: wholeOf(growth) };
      }
      growths.set(keyOf(room, message), growth);
      growth.idling = setTimeout(() => storeNow(growth), toyIdleMs);
      const isShort = bug === "growth is told without its last letter";
      const isAgain = bug === "growth is told from its last part on" && growth.parts.length > 1;
      const from = isAgain ? before.length - (growth.parts.at(-2) ?? "").length : before.length;
      return { told: [frameOf(growth, from, isShort ? text.slice(0, -1) : text)], whole: null };
    },
    end(room, message) {
      const growth = growths.get(keyOf(room, message));
      if (growth !== undefined && bug !== "a growth goes on over an edit") forget(growth);
    },
    textOf(room, message) {
      const growth = growths.get(keyOf(room, message));
      return growth === undefined ? null : wholeOf(growth);
    },
    said(room) {
      if (bug === "a resume without what grows") return [];
      return [...growths.values()]
        .filter((each) => each.room === room)
        .map((each) => {
          const again = bug === "a resume gives a part twice" ? (each.parts.at(-1) ?? "") : "";
          return frameOf(each, each.stored.length, each.parts.join("") + again);
        });
    },
    gone(line) {
      for (const growth of growths.values()) {
        if (growth.line !== line) continue;
        if (bug === "a growth goes with its author") forget(growth);
        else storeNow(growth);
      }
    },
    crash() {
      for (const growth of growths.values()) forget(growth);
    },
  };
}
