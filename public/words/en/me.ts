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
