// Who is a member of a room and as what.

export const title = (room: string): string => `Members of ${room}`;
export const roles = { owner: "Owner", moderator: "Moderator", member: "Member" };
export const guest = "Guest";
export const ownRole = (role: string): string => `${role}, you`;
export const roleOf = (name: string): string => `Role of ${name}`;

export const addByName = "Add somebody by name";
export const add = "Add";
export const sayWhom = "Say whom";
export const remove = "Remove";
export const removeWhom = (name: string): string => `Remove ${name}`;
export const removeThem = (name: string): string => `Remove ${name}?`;
export const noLonger = (name: string, room: string, after: string): string =>
  `${name} will no longer be a member of ${room}. ${after}`;
