// What a section of the administration is, and what it is drawn from. Knows no section.

import type { Asked } from "../../../commands/run.ts";
import type { ServerFrame } from "../../../protocol/events.ts";
import { type ActName, may, type Standing } from "../../../protocol/roles.ts";
import type { Store } from "../../../store/store.ts";
import type { Places } from "../../place.ts";
import type { PagesOptions } from "../entrance.ts";
import type { Files } from "../form.ts";
import type { Html } from "../html.ts";
import type { Account, Visit } from "../visit.ts";
import type { AdminWords, Words } from "../../words/words.ts";

/** One visit to a section, by somebody who may see it. */
export type Desk = {
  visit: Visit;
  account: Account;
  /** On the server. */
  standing: Standing;
  store: Store;
  access: PagesOptions["access"];
  /** Whole seconds of a ban or mute are counted from it; in ms since 1970. */
  now: number;
  /** Where its forms go: here, with what was looked for. */
  here: string;
  /** The address of an invitation made just now, shown this once; null for none. */
  link: string | null;
  /** What came with the form. */
  files: Files;
  words: AdminWords;
  /** For what is said of everything. */
  all: Words;
  places: Places;
  /** Asks as a connection would, for a reply of `type`. Throws ChatError. */
  ask<Type extends ServerFrame["type"]>(
    type: Type,
    asked: Asked,
  ): Promise<Extract<ServerFrame, { type: Type }>>;
};

/** What a form of a section does that no connection can ask for. */
export type OwnAct = {
  /** Throws ChatError. */
  run(desk: Desk): Promise<void>;
};

export type Section = {
  path: string;
  /** Its title, among the words. */
  name: keyof AdminWords["sections"];
  /** Who may do this to anybody at all may see it. */
  needs: ActName;
  /** Beside those that all sections have, which a connection can ask for too. */
  acts?: Readonly<Record<string, OwnAct>>;
  /** Throws ChatError. */
  draw(desk: Desk): Promise<Html>;
};

// Whom everybody outranks who may do anything to anybody.
const lowest: Standing = { role: "guest", roomRole: null };

export const maySee = ({ needs }: Section, standing: Standing): boolean =>
  may(needs, standing, lowest);
