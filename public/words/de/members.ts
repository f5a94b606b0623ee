// Who is a member of a room and as what.

export const title = (room: string): string => `Mitglieder von ${room}`;
export const roles = { owner: "Leitung", moderator: "Moderation", member: "Mitglied" };
export const guest = "Gast";
export const ownRole = (role: string): string => `${role}, du`;
export const roleOf = (name: string): string => `Rolle von ${name}`;

export const addByName = "Jemanden mit Namen hinzufügen";
export const add = "Hinzufügen";
export const sayWhom = "Sag, wen";
export const remove = "Entfernen";
export const removeWhom = (name: string): string => `${name} entfernen`;
export const removeThem = (name: string): string => `${name} entfernen?`;
export const noLonger = (name: string, room: string, after: string): string =>
  `${name} ist dann kein Mitglied von ${room} mehr. ${after}`;
