// The store's methods about what becomes of messages: edits, reactions, read marks, finding.

import type { MessageStore } from "../messages.ts";
import type { Engine } from "./calls.ts";
import type { Parts } from "./parts.ts";

export type MessageMethods = Pick<Engine, keyof MessageStore>;

const notYet = (): never => {
  throw new Error("not yet");
};

export function openMessageMethods(_parts: Parts): MessageMethods {
  return {
    message: notYet,
    edit: notYet,
    react: notYet,
    markRead: notYet,
    readMarks: () => [],
    setLevel: notYet,
    levels: () => [],
    search: notYet,
  };
}
