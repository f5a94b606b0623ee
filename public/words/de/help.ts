// The answer to /help, and to slash lines that are none.

export const help = [
  "/join RAUM [NAME]  in einen Raum gehen, auf Wunsch unter einem Namen",
  "/name NAME  deinen Namen ändern",
  "/leave [RAUM]  einen Raum verlassen",
  "/who  wer hier ist",
  "/rooms  welche Räume es gibt",
  "/me WINKT  sagen, was du tust",
  "/dm NAME  ein Raum für euch zwei",
  "/topic TEXT  sagen, worum es im Raum geht",
  "/members  wer Mitglied des Raums ist",
  "/invite  einen Link machen, der jemanden in den Raum einlädt",
  "/kick NAME [GRUND]  jemanden aus dem Raum schicken",
  "/ban NAME [10m|2h|7d] [GRUND]  jemanden aussperren, für immer oder eine Zeit lang",
  "/unban NAME  jemanden wieder hereinlassen",
  "/mute NAME [10m|2h|7d] [GRUND]  jemanden nur lesen lassen, für immer oder eine Zeit lang",
  "/unmute NAME  jemanden wieder schreiben lassen",
  "/delete NUMMER  die Nachricht mit dieser Nummer löschen",
  "/help  diese Liste",
  "//TEXT  eine Nachricht, die mit einem Schrägstrich beginnt",
].join("\n");
