// The list of one's rooms.

export const notifications = "Notifications";
export const rooms = "Rooms";
export const people = "People";
export const jump = "Jump to or search";
export const jumpKeys = "Ctrl K";
export const jumpKeysApple = "⌘ K";

/** What is said of a room after its name. */
export const isPrivate = ", private";
export const unread = ", unread";
export const muted = ", muted";
export const draft = ", draft";
export const wanting = (count: string, kind: "direct" | "public" | "private"): string => {
  const mentions = count === "1" ? "mention" : "mentions";
  return `, ${count} ${kind === "direct" ? "unread" : mentions}`;
};
