// The connection: that there is none, when the next try is, and what a close means for the reader.

export const offline = "Offline.";
export const trying = "Trying now …";
export const nextTry = (seconds: number): string => `Next try in ${seconds} s.`;
export const tryNow = "Try now";
export const signIn = "Sign in";
export const reload = "Reload the page to come back.";

/** `said`: what the server told this person last; null when it told nothing. */
export const banned = (said: string | null): string => said ?? "You were banned from this server";
export const kicked = (said: string | null): string => said ?? "You were kicked from this server";
export const signedOut = "Signed out. What you were writing is kept in this browser.";
export const expired = "Your sign-in has expired.";
/** `reason`: as the server gave it; it may be empty. */
export const ended = (reason: string): string => reason || "The server ended this connection";
