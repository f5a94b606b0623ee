// What a reader does with what is unread.

export const staysUnread = (room: string): string =>
  `${room} stays unread until you open it again.`;
export const allAsRead = "Mark all rooms as read?";
export const allAsReadLede =
  "Nothing in any of your rooms counts as new then, on all your devices. Shift and Esc do this; from now on without asking.";
export const markAll = "Mark all as read";
export const allRead = "All rooms are read.";
