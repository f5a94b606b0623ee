// What a reader does with what is unread.

export const staysUnread = (room: string): string =>
  `${room} stays unread until you open it again.`;
export const allAsRead = "Mark all rooms as read?";
export const allAsReadLede =
  "Nothing in your rooms counts as new any more, on all your devices. Shift and Esc together do it; the next time without asking.";
export const markAll = "Mark all as read";
export const allRead = "All rooms are read.";
