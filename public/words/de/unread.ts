// What a reader does with what is unread.

export const staysUnread = (room: string): string =>
  `${room} bleibt ungelesen, bis du den Raum wieder öffnest.`;
export const allAsRead = "Alle Räume als gelesen markieren?";
export const allAsReadLede =
  "In deinen Räumen gilt dann nichts mehr als neu, auf allen deinen Geräten. Umschalt und Esc zusammen tun das auch; beim nächsten Mal ohne Nachfrage.";
export const markAll = "Alle als gelesen markieren";
export const allRead = "Alle Räume sind gelesen.";
