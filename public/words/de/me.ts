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
