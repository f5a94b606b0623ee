// The list of messages and what can be done with one.

import { counted, listed } from "./grammar.ts";

export const messages = "Messages";
export const messagesIn = (room: string): string => `Messages in ${room}`;
export const newMessages = (count: number): string =>
  counted(count, { one: "# new message", other: "# new messages" });
export const backToLatest = "Back to latest";
export const newSince = (time: string): string => `New since ${time}`;
export const gone = "That message is not there any more.";

/** Before what somebody answered. */
export const answering = (name: string, to: string): string => `${name} to ${to}`;
export const deleted = "Message deleted";
export const notKept = "A message that is no longer kept";
export const edited = "edited";
export const waiting = "Waiting to send";
export const notSent = "Not sent.";
export const notSentFor = (reason: string): string => `Not sent. ${reason}`;
export const sayNotSent = (reason: string): string => `Not sent: ${reason}`;
export const tryAgain = "Try again";
export const discard = "Discard";

export const actions = "Message actions";
export const moreActions = "More actions";
export const reactions = "Reactions";
export const moreReactions = "More reactions";
export const addReaction = "Add reaction";
export const reactWith = (emoji: string): string => `React with ${emoji}`;
export const thumbsUp = "thumbs up";
export const heart = "heart";
export const youReacted = (reaction: string): string => `${reaction}, you reacted`;
export const reply = "Reply";
export const edit = "Edit";
export const react = "React …";
export const copyText = "Copy text";
export const copyLink = "Copy link";
export const markUnread = "Mark unread from here";
export const report = "Report …";
export const remove = "Delete …";
export const textCopied = "The text is copied.";
export const linkCopied = "The link is copied.";
export const copyCode = "Copy code";
export const codeCopied = "The code is copied.";
export const mayNotCopy = "This browser does not let the page copy. Select the code instead.";

/** "ann and bob joined · cat left · dan is now dave": one part each. */
export const joined = (names: string, _count: number): string => `${names} joined`;
export const left = (names: string, _count: number): string => `${names} left`;
export const renamed = (was: string, is: string): string => `${was} is now ${is}`;
/** "ann, bob and 3 others"; `others` may be 0. */
export const names = (shown: readonly string[], others: number): string =>
  listed(others === 0 ? shown : [...shown, counted(others, { one: "# other", other: "# others" })]);
