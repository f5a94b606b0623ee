// What the administration says, in English. Its twins say the same in other languages.

export const administration = "Administration";
export const backToChat = "Back to the chat";
export const skipTo = (section: string): string => `Skip to ${section}`;
export const sections = {
  people: "People",
  rooms: "Rooms",
  reports: "Reports",
  bans: "Bans",
  audit: "Audit",
  access: "Access",
  place: "This place",
};

/** Said on the way back, by the act. */
export const done = {
  role: "The role is changed.",
  "sign-out": "They are signed out everywhere.",
  mute: "They are muted.",
  unmute: "They may write again.",
  ban: "They are banned.",
  unban: "The ban is lifted.",
  delete: "The message is deleted.",
  settle: "The report is settled.",
  archive: "The room is archived.",
  reopen: "The room is open again.",
  lock: "The room is read-only.",
  unlock: "Everybody may write in the room.",
  invite: "The invitation is made.",
  revoke: "The invitation is revoked.",
  name: "The place has its name.",
  hue: "The colour is chosen.",
  "no-hue": "The colours are the page’s own.",
  picture: "The picture is beside the door.",
  "no-picture": "The picture is gone.",
  css: "The style sheet is in use.",
  undo: "It is how it was before.",
};

export const notForYou = "Not for you";
export const notForYouHeading = "This page is not for you";
export const elsewhere = "It is for admins. Reports and bans are for moderators too.";
export const forKeepers = (role: string): string =>
  `It is for those who keep order here, and you are ${role === "member" ? "a member" : role}.`;
export const goBack = "Go back";

export const firstPage = "First page";
export const nextPage = "Next page";
export const newest = "Newest";
export const older = "Older";
export const name = "Name";
export const order = "Order";
export const search = "Search";
export const forGood = "for good";
/** A moment follows. */
export const until = "until";
/** A name follows. */
export const by = "by";
export const inRoom = "in";
export const you = "you";
/** A button, and to whom or what, for those who hear it alone. */
export const buttonTo = (button: string, to: string): string => `${button} ${to}`;

export const roles: Readonly<Record<string, string>> = {
  owner: "owner",
  admin: "admin",
  moderator: "moderator",
  member: "member",
  guest: "guest",
};

export const people = {
  label: "Accounts, by name",
  role: "Role",
  since: "Since",
  nobody: "There is nobody else.",
  nobodyFound: "Nobody’s name has that in it.",
  partOfName: "Part of a name",
  roleOf: (name: string): string => `Role of ${name}`,
  change: "Change",
};

export const keeping = {
  keepOrder: "Keep order",
  with: (name: string): string => ` with ${name}`,
  signOut: "Sign out everywhere",
  mutedHowLong: "Muted for how long",
  mute: "Mute",
  unmute: "Unmute",
  bannedHowLong: "Banned for how long",
  deleteLast: "Delete their last … minutes",
  ban: "Ban",
  unban: "Unban",
  reason: "Reason, which they read",
  anHour: "An hour",
  aDay: "A day",
  aWeek: "A week",
  days30: "30 days",
  forGood: "For good",
  /** For how long follows. */
  banned: "Banned",
  muted: "Muted",
};

export const rooms = {
  label: "Rooms, by name",
  room: "Room",
  state: "State",
  hereNow: "Here now",
  none: "There are no rooms here.",
  kinds: { public: "public", private: "private", direct: "direct" },
  archived: "archived",
  readOnly: "read-only",
  archive: "Archive",
  reopen: "Reopen",
  letAllWrite: "Let all write",
  makeReadOnly: "Make read-only",
};

export const reports = {
  all: "All reports, newest first.",
  onlyOpen: "Only those still open",
  open: "Those still open, newest first.",
  allOfThem: "All of them",
  labelAll: "Reports, newest first",
  labelOpen: "Open reports, newest first",
  message: "Message",
  author: "By",
  reported: "Reported",
  none: "Nothing was reported yet.",
  noneOpen: "Nothing waits for you.",
  /** A name follows. */
  settledBy: "Settled by",
  deleted: "The message is deleted.",
  inPrivate: "In a private room that you are not in",
  /** A room follows. */
  inRoom: "In",
  deleteMessage: "Delete message",
  of: (name: string): string => `of ${name}`,
  settle: "Settle",
  theReport: (name: string): string => `the report of ${name}`,
};

export const bans = {
  label: "Bans from this server, newest first",
  howLong: "How long",
  reason: "Reason",
  noReason: "none",
  none: "Nobody is banned.",
  banSomebody: "Ban somebody",
};

export const audit = {
  label: "What was done to keep order, newest first",
  when: "When",
  who: "Who",
  did: "Did",
  details: "Details",
  none: "Nothing was done yet.",
  commandLine: "the command line",
};

/** As they are noted, and how one says it of whom it was done to. */
export const verbs: Readonly<Record<string, string>> = {
  account: "made an account for",
  ban: "banned",
  delete: "deleted a message of",
  kick: "kicked",
  lock: "made read-only",
  unlock: "let all write",
  archive: "archived",
  unarchive: "reopened",
  mute: "muted",
  place: "changed this place:",
  "place-undone": "took back a change of this place:",
  password: "set the password of",
  purge: "deleted what was said by",
  remove: "removed from the room",
  "report-settled": "settled a report about",
  role: "gave a role to",
  "sign-out": "signed out",
  unban: "unbanned",
  unmute: "unmuted",
};

export const access = {
  open: "Access is open: guests come into public rooms, and anybody makes an account.",
  invite: "Access is by invitation: whoever has one makes an account with it; there are no guests.",
  closed: "Access is closed: only who has an account comes in. No invitation makes one.",
  setting: "That is a setting of the start:",
  invitations: "Invitations to this server",
  label: "Invitations that are good, newest first",
  made: "Made",
  usesLeft: "Uses left",
  good: "Good",
  none: "There are none now.",
  somebody: "somebody",
  revoke: "Revoke",
  theInvitation: (uses: number): string => `the invitation for ${uses}`,
  howMany: "How many may use it",
  howManyDays: "For how many days",
  make: "Make an invitation",
  shownOnce: "The invitation. Copy it now: it is shown this once.",
};

export const place = {
  called: "What this place is called",
  newcomers: "Where newcomers come first",
  keepBoth: "Keep both",
  /** The name of the setting stands between the two. */
  nameOfSetting: ["The name is that of the setting", "; one that is said here goes over it."],
  overSetting: ["It goes over the setting", ". Empty, and the setting’s is used again."],
  colour: "Colour",
  hues: "Hues to look at",
  swatches: [
    "Rose",
    "Red",
    "Orange",
    "Gold",
    "Olive",
    "Green",
    "Teal",
    "Petrol",
    "Sky",
    "Indigo",
    "Violet",
    "Plum",
  ],
  anyOther: "Or any other, from 0 to 359",
  look: "Look at it",
  canBeRead: "Whatever the hue, what is written in it can be read: its lightness stays as it is.",
  shownBefore: "A hue is shown on this page before it is chosen.",
  shows: (hue: number): string => `This page shows ${hue}, and no other does yet.`,
  use: (hue: number): string => `Use ${hue}`,
  notThis: "Not this one",
  ownColours: "Back to the page’s own colours",
  picture: "Picture",
  pictureNow: "The picture beside the door",
  pictureWanted: "A picture for the door, at most 1 MiB",
  putThere: "Put it there",
  takeAway: "Take it away",
  pictureNote:
    "PNG, JPEG, WebP or AVIF. Where and by what it was taken is taken out of it, but for AVIF.",
  styleSheet: "Style sheet",
  ownCss: "CSS of your own, at most 20 kB",
  useIt: "Use it",
  /** What leaves it out stands between the two, and the way there behind them. */
  cssNote: [
    "It comes after the page’s own, on every page but these. It loads nothing from elsewhere. An address with",
    "leaves it out:",
  ],
  withoutIt: "the chat without it",
  backAgain: "Back to how it was",
  undo: "Undo the last change",
  undoNote: "What was changed last here, by whomever. A second time does it again.",
};
