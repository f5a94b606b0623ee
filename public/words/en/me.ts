// The card at the foot of the list: who one is here, the connection, the appearance, another name.

export const menu = "Your name and appearance";
export const link = {
  open: "Here",
  connecting: "Connecting …",
  waiting: "Offline",
  stopped: "Disconnected",
};
export const overHttp = "Here, over HTTP";
export const blocked =
  "WebSocket is blocked on the way to the server. Everything goes over plain HTTP instead.";

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
