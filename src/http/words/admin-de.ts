// What the administration says, in German.

export const administration = "Verwaltung";
export const backToChat = "Zurück zum Chat";
export const skipTo = (section: string): string => `Zu „${section}“ springen`;
export const sections = {
  people: "Leute",
  rooms: "Räume",
  reports: "Meldungen",
  bans: "Sperren",
  audit: "Protokoll",
  access: "Zugang",
  place: "Dieser Ort",
};

/** Said on the way back, by the act. */
export const done = {
  role: "Die Rolle ist geändert.",
  "sign-out": "Überall abgemeldet.",
  mute: "Stummgeschaltet.",
  unmute: "Schreiben geht wieder.",
  ban: "Gesperrt.",
  unban: "Die Sperre ist aufgehoben.",
  delete: "Die Nachricht ist gelöscht.",
  settle: "Die Meldung ist erledigt.",
  archive: "Der Raum ist archiviert.",
  reopen: "Der Raum ist wieder offen.",
  lock: "Im Raum kann man jetzt nur lesen.",
  unlock: "Im Raum dürfen alle schreiben.",
  invite: "Die Einladung ist erstellt.",
  revoke: "Die Einladung ist zurückgezogen.",
  name: "Der Ort hat seinen Namen.",
  hue: "Die Farbe ist gewählt.",
  "no-hue": "Es gelten die Farben der Seite.",
  picture: "Das Bild steht neben der Tür.",
  "no-picture": "Das Bild ist weg.",
  css: "Das Stylesheet gilt.",
  undo: "Es ist wieder wie zuvor.",
};

export const notForYou = "Nicht für dich";
export const notForYouHeading = "Diese Seite ist nicht für dich";
export const elsewhere = "Sie ist für Admins. Meldungen und Sperren sind auch für die Moderation.";
const youAre: Readonly<Record<string, string>> = {
  member: "du bist Mitglied",
  guest: "du bist Gast",
  moderator: "du gehörst zur Moderation",
  admin: "du gehörst zu den Admins",
  owner: "du gehörst zur Leitung",
};
export const forKeepers = (role: string): string =>
  `Sie ist für die, die hier für Ordnung sorgen, und ${youAre[role] ?? role}.`;
export const goBack = "Zurück";

export const firstPage = "Erste Seite";
export const nextPage = "Nächste Seite";
export const newest = "Neueste";
export const older = "Ältere";
export const name = "Name";
export const order = "Ordnung";
export const search = "Suchen";
export const forGood = "für immer";
/** A moment follows. */
export const until = "bis";
/** A name follows. */
export const by = "von";
export const inRoom = "in";
export const you = "du";
/** A button, and to whom or what, for those who hear it alone. */
export const buttonTo = (button: string, to: string): string => `${button}: ${to}`;

export const roles: Readonly<Record<string, string>> = {
  owner: "Leitung",
  admin: "Admin",
  moderator: "Moderation",
  member: "Mitglied",
  guest: "Gast",
};

export const people = {
  label: "Konten, nach Namen",
  role: "Rolle",
  since: "Seit",
  nobody: "Sonst ist niemand da.",
  nobodyFound: "In keinem Namen kommt das vor.",
  partOfName: "Teil eines Namens",
  roleOf: (name: string): string => `Rolle von ${name}`,
  change: "Ändern",
};

export const keeping = {
  keepOrder: "Für Ordnung sorgen",
  with: (name: string): string => ` bei ${name}`,
  signOut: "Überall abmelden",
  mutedHowLong: "Wie lange stummgeschaltet",
  mute: "Stummschalten",
  unmute: "Wieder schreiben lassen",
  bannedHowLong: "Wie lange gesperrt",
  deleteLast: "Die letzten … Minuten löschen",
  ban: "Sperren",
  unban: "Sperre aufheben",
  reason: "Grund, den die Person liest",
  anHour: "Eine Stunde",
  aDay: "Einen Tag",
  aWeek: "Eine Woche",
  days30: "30 Tage",
  forGood: "Für immer",
  /** For how long follows. */
  banned: "Gesperrt",
  muted: "Stummgeschaltet",
};

export const rooms = {
  label: "Räume, nach Namen",
  room: "Raum",
  state: "Zustand",
  hereNow: "Gerade hier",
  none: "Hier gibt es keine Räume.",
  kinds: { public: "öffentlich", private: "privat", direct: "zu zweit" },
  archived: "archiviert",
  readOnly: "nur lesen",
  archive: "Archivieren",
  reopen: "Wieder öffnen",
  letAllWrite: "Alle schreiben lassen",
  makeReadOnly: "Nur lesen lassen",
};

export const reports = {
  all: "Alle Meldungen, die neuesten zuerst.",
  onlyOpen: "Nur die offenen",
  open: "Die offenen, die neuesten zuerst.",
  allOfThem: "Alle",
  labelAll: "Meldungen, die neuesten zuerst",
  labelOpen: "Offene Meldungen, die neuesten zuerst",
  message: "Nachricht",
  author: "Von",
  reported: "Gemeldet",
  none: "Noch wurde nichts gemeldet.",
  noneOpen: "Nichts wartet auf dich.",
  /** A name follows. */
  settledBy: "Erledigt von",
  deleted: "Die Nachricht ist gelöscht.",
  inPrivate: "In einem privaten Raum, in dem du nicht bist",
  /** A room follows. */
  inRoom: "In",
  deleteMessage: "Nachricht löschen",
  of: (name: string): string => `von ${name}`,
  settle: "Erledigen",
  theReport: (name: string): string => `die Meldung zu ${name}`,
};

export const bans = {
  label: "Sperren auf diesem Server, die neuesten zuerst",
  howLong: "Wie lange",
  reason: "Grund",
  noReason: "keiner",
  none: "Niemand ist gesperrt.",
  banSomebody: "Jemanden sperren",
};

export const audit = {
  label: "Was für die Ordnung getan wurde, das Neueste zuerst",
  when: "Wann",
  who: "Wer",
  did: "Was",
  details: "Näheres",
  none: "Noch wurde nichts getan.",
  commandLine: "die Kommandozeile",
};

/** As they are noted; the name of whom it was done to stands behind it. */
export const verbs: Readonly<Record<string, string>> = {
  account: "Konto angelegt für",
  ban: "gesperrt:",
  delete: "Nachricht gelöscht von",
  kick: "hinausgeschickt:",
  lock: "nur noch lesen lassen",
  unlock: "alle schreiben lassen",
  archive: "archiviert",
  unarchive: "wieder geöffnet",
  mute: "stummgeschaltet:",
  place: "diesen Ort geändert:",
  "place-undone": "eine Änderung dieses Ortes zurückgenommen:",
  password: "Passwort gesetzt für",
  purge: "Geschriebenes gelöscht von",
  remove: "aus dem Raum entfernt:",
  "report-settled": "eine Meldung erledigt zu",
  role: "eine Rolle gegeben an",
  "sign-out": "abgemeldet:",
  unban: "Sperre aufgehoben für",
  unmute: "wieder schreiben lassen:",
};

export const access = {
  open: "Der Zugang ist offen: Gäste kommen in öffentliche Räume, und alle können ein Konto anlegen.",
  invite:
    "Der Zugang geht über Einladungen: Wer eine hat, legt damit ein Konto an; Gäste gibt es nicht.",
  closed:
    "Der Zugang ist geschlossen: Herein kommt nur, wer ein Konto hat. Einladungen schaffen keins.",
  setting: "Das ist eine Einstellung beim Start:",
  invitations: "Einladungen auf diesen Server",
  label: "Gültige Einladungen, die neuesten zuerst",
  made: "Erstellt",
  usesLeft: "Noch frei",
  good: "Gültig",
  none: "Gerade gibt es keine.",
  somebody: "jemandem",
  revoke: "Zurückziehen",
  theInvitation: (uses: number): string => `die Einladung für ${uses}`,
  howMany: "Wie viele sie nutzen dürfen",
  howManyDays: "Für wie viele Tage",
  make: "Einladung erstellen",
  shownOnce: "Die Einladung. Kopier sie jetzt: Sie wird nur dieses eine Mal gezeigt.",
};

export const place = {
  called: "Wie dieser Ort heißt",
  newcomers: "Wohin alle zuerst kommen",
  keepBoth: "Beides übernehmen",
  /** The name of the setting stands between the two. */
  nameOfSetting: ["Der Name ist der aus der Einstellung", "; einer von hier geht ihm vor."],
  overSetting: ["Er geht der Einstellung", " vor. Bleibt er leer, gilt wieder der von dort."],
  colour: "Farbe",
  hues: "Farbtöne zum Ansehen",
  swatches: [
    "Rosa",
    "Rot",
    "Orange",
    "Gold",
    "Oliv",
    "Grün",
    "Türkis",
    "Petrol",
    "Himmelblau",
    "Indigo",
    "Violett",
    "Pflaume",
  ],
  anyOther: "Oder ein anderer, von 0 bis 359",
  look: "Ansehen",
  canBeRead: "Bei jedem Farbton bleibt lesbar, was darin steht: Die Helligkeit ändert sich nicht.",
  shownBefore: "Ein Farbton zeigt sich auf dieser Seite, bevor er gilt.",
  shows: (hue: number): string => `Diese Seite zeigt ${hue}, und noch keine andere.`,
  use: (hue: number): string => `${hue} nehmen`,
  notThis: "Diesen nicht",
  ownColours: "Zurück zu den Farben der Seite",
  picture: "Bild",
  pictureNow: "Das Bild neben der Tür",
  pictureWanted: "Ein Bild für die Tür, höchstens 1 MiB",
  putThere: "Dorthin stellen",
  takeAway: "Wegnehmen",
  pictureNote:
    "PNG, JPEG, WebP oder AVIF. Wo und womit es aufgenommen ist, wird entfernt, außer bei AVIF.",
  styleSheet: "Stylesheet",
  ownCss: "Eigenes CSS, höchstens 20 kB",
  useIt: "Verwenden",
  /** What leaves it out stands between the two, and the way there behind them. */
  cssNote: [
    "Es kommt nach dem der Seite, überall außer hier. Von anderswo lädt es nichts. Eine Adresse mit",
    "lässt es weg:",
  ],
  withoutIt: "der Chat ohne es",
  backAgain: "Zurück zum Vorigen",
  undo: "Letzte Änderung zurücknehmen",
  undoNote:
    "Was hier zuletzt geändert wurde, von wem auch immer. Ein zweites Mal stellt es wieder her.",
};
