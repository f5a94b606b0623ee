// What one's own menu offers.

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
