// What kinds, roles and flags are called in memory and which numbers they are in the tables of every engine.

// Kinds and flags as the numbers that lie on disk; they are never renumbered.
export const roomKinds = { public: 0, private: 1, direct: 2 } as const;
export const roomFlags = { readOnly: 1, archived: 2 } as const;
export const roles = { guest: 0, member: 1, moderator: 2, admin: 3, owner: 4 } as const;
export const roomRoles = { member: 0, moderator: 1, owner: 2 } as const;
export const eventTypes = { chat: 0, deleted: 1, room: 2, edited: 3, reacted: 4 } as const;
export const levels = { all: 0, mentions: 1, none: 2 } as const;
// `sized` is always set: SQLite keeps 0 and 1 without a byte, and flags that change must not change a row's size.
export const eventFlags = {
  action: 1,
  deleted: 2,
  edited: 4,
  reacted: 8,
  /** Of a reacted event: taken back. */ removed: 16,
  sized: 64,
} as const;
/** Where a ban or mute of the whole server has its room. */
export const wholeServer = 0;
/** Of no user: a mention that counts for every member. */
export const everybody = "";

/** What `stored` is called in one of the tables above. */
export function nameOf<Name extends string>(
  names: Readonly<Record<Name, number>>,
  stored: number,
): Name {
  // `Object.keys` of a record is its names.
  const name = (Object.keys(names) as Name[]).find((each) => names[each] === stored);
  if (name === undefined) throw new Error(`The database has an unknown number: ${stored}`);
  return name;
}
