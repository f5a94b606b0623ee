// The address of the page: `/r/general` is that room, `/r/general/42` a message in it, `/` the list of rooms
// (or the last one, where both fit).

import type { RoomName } from "../../src/protocol/ids.ts";
import { normaliseRoom } from "../../src/protocol/names.ts";

export const addressOf = (room: RoomName | null): string =>
  room === null ? "/" : `/r/${encodeURIComponent(room)}`;

/** A page of forms, and from there back to where one is. */
export function toForm(path: "/signin" | "/register"): string {
  const { pathname } = location;
  return pathname === "/" ? path : `${path}?next=${encodeURIComponent(pathname)}`;
}

/** The room that the address names; null when it names none or one that cannot be. */
export function roomInAddress(): RoomName | null {
  const raw = rawRoomInAddress();
  return raw === null ? null : normaliseRoom(raw);
}

/** As it stands in the address, though no room can be called so: the door says why. */
export const rawRoomInAddress = (): string | null => placeOf(location.pathname)?.raw ?? null;

/** The room as it stands in `/r/general/42`, and the message, which may be none. Null: it is no such path. */
export function placeOf(pathname: string): { raw: string; seq: number | null } | null {
  const [, name, digits = ""] = /^\/r\/([^/]+)(?:\/(\d{0,15}))?$/.exec(pathname) ?? [];
  if (name === undefined) return null;
  const seq = Number(digits) === 0 ? null : Number(digits);
  try {
    return { raw: decodeURIComponent(name), seq };
  } catch {
    return { raw: name, seq }; // A stray % is shown as it is.
  }
}

/** The message that the address names; null: none. */
export const messageInAddress = (): number | null => placeOf(location.pathname)?.seq ?? null;

export const addressOfMessage = (room: RoomName, seq: number): string =>
  `${addressOf(room)}/${seq}`;

type Step = { from: "rooms" | "room" };

/** A new entry, unless the address is this one already. */
export function goTo(room: RoomName | null, from: Step["from"], seq: number | null = null): void {
  const address = room !== null && seq !== null ? addressOfMessage(room, seq) : addressOf(room);
  if (location.pathname === address) return;
  history.pushState({ from } satisfies Step, "", address);
}

export function replaceWith(room: RoomName | null): void {
  history.replaceState(history.state, "", addressOf(room));
}

/** Whether "back" of the browser leads to our own list of rooms. */
export function cameFromRooms(): boolean {
  const step: unknown = history.state;
  return typeof step === "object" && step !== null && "from" in step && step.from === "rooms";
}
