// What this reader may do in a room and to whom: the server's own table, asked with what the page knows. Pure.

import type { You } from "../../src/protocol/events.ts";
import { ACTS, type ActName, may, type Standing } from "../../src/protocol/roles.ts";
import type { Room } from "./rooms.ts";

/** Who asks, and where. */
export type Asker = { readonly you: You | null; readonly room: Room | undefined };

/** Whom everybody outranks who may do anything to anybody. */
const anybody: Standing = { role: "guest", roomRole: null };

/** `target`: to whom it is done; left out, whether it may be done to anybody at all. */
export function mayHere(act: ActName, { you, room }: Asker, target = anybody): boolean {
  if (you === null) return false;
  const inRoom = ACTS[act].scope === "room";
  // Nobody keeps order in a direct room.
  if (inRoom && (room === undefined || room.kind === "direct")) return false;
  return may(act, { role: you.role, roomRole: room?.role ?? null }, target);
}
