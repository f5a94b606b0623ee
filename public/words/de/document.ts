// What the document itself says, in German. It is also read when the page is bundled (src/http/bundle-client.ts).

export const language = "de";
export const direction = "ltr";
export const connecting = "Verbinde …";
export const needsScript =
  "Diese Seite braucht JavaScript. Im Terminal gibt es einen anderen Weg hinein:";
