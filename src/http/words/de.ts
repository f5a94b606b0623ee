// What the pages of forms say, in German.

import type { ChatError } from "../../protocol/errors.ts";
import { refusals } from "../../protocol/refusals-de.ts";

export const language = "de";
export const direction = "ltr";

/** Before the title of a page where something was refused. */
export const notDone = "Nicht erledigt: ";

// What is more exact than its code, and what a form of ours leads to: the server says it in English.
const SENTENCES: readonly (readonly [RegExp, (number: string) => string])[] = [
  [
    /^A password has at least (\d+)/,
    (least) =>
      `Ein Passwort hat mindestens ${least} Zeichen; drei, vier Wörter merkt man sich leicht`,
  ],
  [/^A password has at most (\d+)/, (most) => `Ein Passwort hat höchstens ${most} Zeichen`],
  [
    /^That password is one of the first/,
    () => "Dieses Passwort gehört zu den ersten, die jemand rät",
  ],
  [
    /^That name and that password do not fit/,
    () => "Dieser Name und dieses Passwort passen nicht zusammen",
  ],
  [
    /^A name has 1 to (\d+)/,
    (most) => `Ein Name hat 1 bis ${most} Zeichen aus einem Alphabet, und keine verborgenen`,
  ],
  [/^A name has at most (\d+)/, (most) => `Ein Name hat höchstens ${most} Zeichen`],
  [/^That name cannot be read/, () => "Diesen Namen können nicht alle lesen"],
  [
    /^A room’s name is/,
    () => "Der Name eines Raums besteht aus Buchstaben, Ziffern, „.“, „_“ und „-“",
  ],
  [/^A hue is/, () => "Ein Farbton ist eine Zahl von 0 bis 359"],
  [
    /^That is no picture/,
    () => "Das ist kein Bild, das Browser zeigen: Wähl ein PNG, JPEG, WebP oder AVIF",
  ],
  [
    /^That picture cannot be read/,
    () => "Dieses Bild lässt sich nicht lesen: Es ist beschädigt oder abgeschnitten",
  ],
  [/^That picture is larger/, () => "Dieses Bild ist größer als 1 MiB"],
  [
    /^That picture has more than (\d+)/,
    (most) => `Dieses Bild hat mehr als ${most} Millionen Pixel: Mach es erst kleiner`,
  ],
  [/^Choose a picture/, () => "Wähl zuerst ein Bild aus"],
  [/^A style sheet has at most (\d+)/, (most) => `Ein Stylesheet hat höchstens ${most} kB`],
  [/^Nothing was changed here/, () => "Hier wurde noch nichts geändert"],
  [/^Name the token/, () => "Gib dem Token einen Namen, um ihn wiederzuerkennen"],
  [
    /^A token’s name has at most (\d+)/,
    (most) => `Der Name eines Tokens hat höchstens ${most} Zeichen, und keine verborgenen`,
  ],
  [
    /^Too many tries. Wait (\d+)/,
    (minutes) => `Zu viele Versuche. Warte ${minutes} ${minutes === "1" ? "Minute" : "Minuten"}`,
  ],
];

export const refused = ({ code, message }: Pick<ChatError, "code" | "message">): string => {
  for (const [pattern, say] of SENTENCES) {
    const found = pattern.exec(message);
    if (found !== null) return say(found[1] ?? "");
  }
  return refusals[code];
};

export const name = "Name";
export const yourName = "Dein Name";
export const password = "Passwort";
export const signIn = "Anmelden";
export const makeAccount = "Konto anlegen";
export const goTo = (place: string): string => `Zu ${place}`;

export const here = (count: number): string => {
  if (count === 0) return "Gerade ist niemand hier. Melde dich als Erstes an.";
  if (count === 1) return "Gerade ist jemand hier. Melde dich an, um dazuzukommen.";
  return `Gerade sind ${count.toLocaleString("de")} Leute hier. Melde dich an, um dazuzukommen.`;
};
export const signInToCome = "Melde dich an, um hereinzukommen.";
export const signInWith = (provider: string): string => `Mit ${provider} anmelden`;
export const or = "oder";
export const asGuest = "Als Gast hineinschauen";
export const noAccount = "Noch kein Konto?";
export const makeOne = "Leg eins an";
export const beenInvited = "Eingeladen? Öffne den Link aus deiner Einladung.";

export const passwordHint = "Lang ist gut: ein paar Wörter, die nur du so zusammenstellst.";
export const staysYours =
  "Deine Räume und alles, was du geschrieben hast, bleiben deine – hier und überall, wo du dich anmeldest.";
export const knowsYou = (place: string): string =>
  `Dann kennt dich ${place}, hier und überall, wo du dich anmeldest.`;
export const haveOne = "Du hast schon eins?";
export const byInvitation = "Mit Einladung";
export const byInvitationLede =
  "Konten gibt es hier für alle, die eingeladen sind. Öffne den Link, den du bekommen hast.";

export const invitation = "Einladung";
export const invitedTo = (place: string): string => `Du bist eingeladen: ${place}`;
export const comeInAs = (name: string): string => `Du kommst als ${name} herein.`;
export const signInToAccept = "Melde dich an, um sie anzunehmen.";
export const accountOrSignIn =
  "Leg ein Konto an, um hereinzukommen, oder melde dich mit deinem an.";
export const join = "Dazukommen";
export const notNow = "Nicht jetzt";
export const accountAndIn = "Konto anlegen und hereinkommen";
export const accountAt = (place: string): string => `Du hast ein Konto bei ${place}?`;
export const signInWithIt = "Melde dich damit an";
export const badInvitation = "Keine gültige Einladung";
export const badInvitationHeading = "Diese Einladung gilt nicht oder nicht mehr";
export const badInvitationLede =
  "Bitte die Person, die dir den Link geschickt hat, um einen neuen.";

export const setUp = "Einrichten";
export const openTheDoor = "Öffnen wir die Tür";
export const setUpLede =
  "Dieser Server ist neu, und noch wohnt niemand hier. Du wirst die erste Person, die ihn betreut.";
export const placeCalled = "Wie heißt dieser Ort?";
export const itsFirstRoom = "Sein erster Raum";
export const firstRoomHint =
  "Dorthin kommen alle zuerst. Weitere Räume legt später an, wer einen möchte.";
export const openDoor = "Die Tür öffnen";
export const badLink = "Kein gültiger Link";
export const badLinkHeading = "Dieser Link gilt nicht";
export const badLinkLede =
  "Ein Link zum Einrichten gilt einmal, und eine halbe Stunde ab dem Start des Servers. Starte ihn neu, um einen neuen zu bekommen.";

export const banned = "Gesperrt";
export const asSomebodyElse = "Mit einem anderen Konto anmelden";
export const notPossible = "Nicht möglich";
export const didNotWork = "Das hat nicht geklappt";

/** For `Intl`. */
export const locale = "de";

export const settings = {
  title: "Einstellungen",
  heading: "Deine Einstellungen",
  back: "Zurück zum Chat",
  done: {
    name: "Dein Name ist geändert.",
    password: "Dein Passwort ist geändert, und du bist überall sonst abgemeldet.",
    "signed-out": "Dort abgemeldet.",
    revoked: "Der Token ist zurückgezogen.",
  },

  name: "Name",
  yourName: "Dein Name",
  nameHint: "Was die anderen sehen, und womit du dich anmeldest.",
  changeName: "Namen ändern",

  password: "Passwort",
  old: "Bisheriges Passwort",
  next: "Neues Passwort",
  nextHint: "Alle anderen Browser werden abgemeldet.",
  changePassword: "Passwort ändern",

  where: "Wo du angemeldet bist",
  outElsewhere: "Überall sonst abmelden",
  thisOne: "dieser",
  /** A day follows. */
  lastHere: "zuletzt hier am",
  until: "angemeldet bis zum",
  out: "Abmelden",
  outOf: (browser: string): string => `${browser} abmelden`,
  aBrowser: "Ein Browser",
  on: (browser: string, system: string): string => `${browser} auf ${system}`,

  tokens: "Tokens",
  tokensLede:
    "Mit einem Token kommt ein Programm als du herein. Er steht dort, wo ein Browser sein Cookie hat:",
  whatFor: "Wofür ist er?",
  itMay: "Er darf",
  read: "Lesen",
  readWrite: "Lesen und schreiben",
  goodFor: "Er gilt",
  forGood: "Für immer",
  aYear: "Ein Jahr",
  days: (count: number): string => `${count} Tage`,
  makeToken: "Token erstellen",
  reads: "Liest",
  readsWrites: "Liest und schreibt",
  neverUsed: "nie benutzt",
  /** A day follows. */
  lastUsed: "zuletzt benutzt am",
  untilRevoked: "gilt, bis er zurückgezogen wird",
  goodUntil: "gilt bis zum",
  revoke: "Zurückziehen",
  revokeThat: (name: string): string => `${name} zurückziehen`,
  shownOnce: (name: string): string =>
    `Dein Token „${name}“. Kopier ihn jetzt: Er wird nur dieses eine Mal gezeigt.`,
};
