// What the document itself says, in English. It is also read when the page is bundled (src/http/bundle-client.ts).

export const language = "en";
export const direction = "ltr";
export const connecting = "Connecting …";
export const needsScript = "This page needs JavaScript. From a terminal there is another way in:";
