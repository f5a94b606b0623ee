// users, setUsername: the people, and what one calls oneself.

import { type Run, type RunSeated, youOf } from "./context.ts";
import { takeName } from "./room.ts";

export const users: RunSeated<"users"> = ({ hub }, { command }, seat) => {
  const room = seat.room.name;
  const people = hub.people(room, command.after ?? "", command.limit + 1);
  const page = people.slice(0, command.limit);
  const last = page.at(-1)?.userId;
  return {
    type: "users",
    room,
    users: page,
    count: hub.count(room),
    ...(people.length > command.limit && last !== undefined ? { next: last } : {}),
  };
};

/** Of an account: its name from now on, by which it signs in. */
export const setUsername: Run<"setUsername"> = async (context, { peer, command }) => {
  const { store, hub } = context;
  const { username } = command;
  const was = await takeName(context, peer, username);
  try {
    await store.rename(peer.user.id, username);
  } catch (error) {
    hub.rename(peer, was);
    throw error;
  }
  return { type: "ack", you: youOf(peer) };
};
