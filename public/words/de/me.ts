// The card at the foot of the list: who one is here, the connection, the appearance, another name.

export const menu = "Dein Name und das Aussehen";
export const link = {
  open: "Da",
  connecting: "Verbinde …",
  waiting: "Offline",
  stopped: "Getrennt",
};
export const overHttp = "Da, über HTTP";
export const blocked =
  "WebSocket ist auf dem Weg zum Server gesperrt. Alles geht stattdessen über einfaches HTTP.";

export const makeAccount = "Konto anlegen";
export const settings = "Einstellungen";
export const keepOrder = "Für Ordnung sorgen";
export const signOut = "Abmelden";

export const changeName = "Namen ändern";
export const yourName = "Dein Name";
export const whatName = "Wie sollen die anderen dich nennen?";

export const appearance = "Aussehen";
export const themes = { system: "System", light: "Hell", dark: "Dunkel" };

export const language = "Sprache";
/** Each in its own language, for those who read no other. */
export const languages = { system: "System", en: "English", de: "Deutsch" };
