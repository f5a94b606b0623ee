// What the pages of forms say, in English. Its twins say the same in other languages.

import type { ChatError } from "../../protocol/errors.ts";

export const language = "en";
export const direction = "ltr";

/** Before the title of a page where something was refused. */
export const notDone = "Not done: ";
export const refused = ({ message }: Pick<ChatError, "code" | "message">): string => message;

export const name = "Name";
export const yourName = "Your name";
export const password = "Password";
export const signIn = "Sign in";
export const makeAccount = "Make an account";
export const goTo = (place: string): string => `Go to ${place}`;

export const here = (count: number): string => {
  if (count === 0) return "Nobody is here just now. Sign in to be the first.";
  if (count === 1) return "Somebody is here now. Sign in to join them.";
  return `${count.toLocaleString("en")} people are here now. Sign in to join them.`;
};
export const signInToCome = "Sign in to come in.";
export const signInWith = (provider: string): string => `Sign in with ${provider}`;
export const or = "or";
export const asGuest = "Look in as a guest";
export const noAccount = "No account yet?";
export const makeOne = "Make one";
export const beenInvited = "Been invited? Open your invitation link.";

export const passwordHint = "Long is good: a few words that only you would put together.";
export const staysYours =
  "Your rooms and all that you wrote stay yours, here and wherever else you sign in.";
export const knowsYou = (place: string): string =>
  `Then ${place} knows you, here and wherever else you sign in.`;
export const haveOne = "You have one already?";
export const byInvitation = "By invitation";
export const byInvitationLede =
  "Accounts here are made by those who were invited. Open the link that you were sent.";

export const invitation = "Invitation";
export const invitedTo = (place: string): string => `You are invited to ${place}`;
export const comeInAs = (name: string): string => `You come in as ${name}.`;
export const signInToAccept = "Sign in to accept it.";
export const accountOrSignIn = "Make an account to come in, or sign in to yours.";
export const join = "Join";
export const notNow = "Not now";
export const accountAndIn = "Make an account and come in";
export const accountAt = (place: string): string => `You have an account at ${place}?`;
export const signInWithIt = "Sign in with it";
export const badInvitation = "Not a good invitation";
export const badInvitationHeading = "That invitation is not good, or not any more";
export const badInvitationLede = "Ask whoever sent you the link for a new one.";

export const setUp = "Set up";
export const openTheDoor = "Let’s open the door";
export const setUpLede =
  "This server is new and nobody lives here yet. You will be its first keeper.";
export const placeCalled = "What is this place called?";
export const itsFirstRoom = "Its first room";
export const firstRoomHint =
  "Where everybody comes first. More rooms are made later, by whoever wants one.";
export const openDoor = "Open the door";
export const badLink = "Not a good link";
export const badLinkHeading = "That link is not good";
export const badLinkLede =
  "A setup link works once, for half an hour after the server starts. Start it again for a new one.";

export const banned = "Banned";
export const asSomebodyElse = "Sign in as somebody else";
export const notPossible = "Not possible";
export const didNotWork = "That did not work";

/** For `Intl`. */
export const locale = "en-GB";

export const settings = {
  title: "Settings",
  heading: "Your settings",
  back: "Back to the chat",
  done: {
    name: "Your name is changed.",
    password: "Your password is changed, and you are signed out everywhere else.",
    "signed-out": "Signed out there.",
    revoked: "The token is revoked.",
  },

  name: "Name",
  yourName: "Your name",
  nameHint: "What others see, and what you sign in with.",
  changeName: "Change name",

  password: "Password",
  old: "Password until now",
  next: "New password",
  nextHint: "Every other browser is signed out.",
  changePassword: "Change password",

  where: "Where you are signed in",
  outElsewhere: "Sign out everywhere else",
  thisOne: "this one",
  /** A day follows. */
  lastHere: "last here",
  until: "signed in until",
  out: "Sign out",
  outOf: (browser: string): string => `Sign out ${browser}`,
  aBrowser: "A browser",
  on: (browser: string, system: string): string => `${browser} on ${system}`,

  tokens: "Tokens",
  tokensLede: "With a token a program comes in as you. It goes where a browser has its cookie:",
  whatFor: "What is it for?",
  itMay: "It may",
  read: "Read",
  readWrite: "Read and write",
  goodFor: "It is good for",
  forGood: "For good",
  aYear: "A year",
  days: (count: number): string => `${count} days`,
  makeToken: "Make a token",
  reads: "Reads",
  readsWrites: "Reads and writes",
  neverUsed: "never used",
  /** A day follows. */
  lastUsed: "last used",
  untilRevoked: "good until revoked",
  goodUntil: "good until",
  revoke: "Revoke",
  revokeThat: (name: string): string => `Revoke ${name}`,
  shownOnce: (name: string): string => `Your token “${name}”. Copy it now: it is shown this once.`,
};
