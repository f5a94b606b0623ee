// The list of one's rooms.

export const notifications = "Mitteilungen";
export const rooms = "Räume";
export const people = "Leute";
export const jump = "Springen oder suchen";
export const jumpKeys = "Strg K";
export const jumpKeysApple = "⌘ K";

/** What is said of a room after its name. */
export const isPrivate = ", privat";
export const unread = ", ungelesen";
export const muted = ", stumm";
export const draft = ", Entwurf";
export const wanting = (count: string, kind: "direct" | "public" | "private"): string => {
  const mentions = count === "1" ? "Erwähnung" : "Erwähnungen";
  return `, ${count} ${kind === "direct" ? "ungelesen" : mentions}`;
};
