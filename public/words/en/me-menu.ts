// What one's own menu offers.

export const makeAccount = "Make an account";
export const settings = "Settings";
export const keepOrder = "Keep order";
export const signOut = "Sign out";

export const changeName = "Change name";
export const yourName = "Your name";
export const whatName = "What shall the others call you?";

export const appearance = "Appearance";
export const themes = { system: "System", light: "Light", dark: "Dark" };

export const language = "Language";
/** Each in its own language, for those who read no other. */
export const languages = { system: "System", en: "English", de: "Deutsch" };
