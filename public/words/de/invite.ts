// Links into a room.

import { counted } from "./grammar.ts";

export const title = (room: string): string => `Leute in ${room} einladen`;
export const lede =
  "Wer den Link öffnet, kommt in diesen Raum: mit einem Konto, das schon da ist oder dabei angelegt wird.";
export const forWhom = "Für";
export const people = (count: number): string =>
  counted(count, { one: "# Person", other: "# Personen" });
export const goodFor = "Gültig für";
export const make = "Link erstellen";
export const link = "Der Link";
export const shownOnce = "Er wird nur dieses eine Mal gezeigt. Schick ihn denen, die du meinst.";

export const stillGood = "Links, die noch gelten";
export const open = (uses: number, until: string): string => `Für ${people(uses)}, bis ${until}`;
export const revoke = "Zurückziehen";
export const revokeThat = (link: string): string => `Den Link zurückziehen: ${link}`;
