// The connection: that there is none, when the next try is, and what a close means for the reader.

export const offline = "Offline.";
export const trying = "Neuer Versuch …";
export const nextTry = (seconds: number): string => `Nächster Versuch in ${seconds} s.`;
export const tryNow = "Jetzt versuchen";
export const signIn = "Anmelden";
export const reload = "Lade die Seite neu, um zurückzukommen.";

// The server says it in English, and with it the reason, which nothing else tells.
const quoting = (sentence: string, said: string | null): string =>
  said === null ? sentence : `${sentence} Der Server sagt: „${said}“`;

/** `said`: what the server told this person last; null when it told nothing. */
export const banned = (said: string | null): string =>
  quoting("Du bist auf diesem Server gesperrt.", said);
export const kicked = (said: string | null): string =>
  quoting("Du wurdest von diesem Server entfernt.", said);
export const signedOut = "Abgemeldet. Was du gerade geschrieben hast, bleibt in diesem Browser.";
export const expired = "Deine Anmeldung ist abgelaufen.";
/** `reason`: as the server gave it; it may be empty. */
export const ended = (reason: string): string =>
  quoting("Der Server hat die Verbindung beendet.", reason || null);
