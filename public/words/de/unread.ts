// What a reader does with what is unread.

export const staysUnread = (room: string): string =>
  `${room} bleibt ungelesen, bis du den Raum wieder öffnest.`;
export const allAsRead = "Alle Räume als gelesen markieren?";
export const allAsReadLede =
  "Dann gilt in keinem deiner Räume mehr etwas als neu, auf allen deinen Geräten. Umschalt und Esc tun das; ab jetzt ohne Nachfrage.";
export const markAll = "Alle als gelesen markieren";
export const allRead = "Alle Räume sind gelesen.";
