// Where one writes, and who else does.

export const send = "Nachricht senden";
export const sendShort = "Senden";
export const emoji = "Emoji";
export const format = "Formatieren";
export const message = (room: string): string => `Nachricht an ${room}`;
export const writeTo = (room: string): string => `An ${room} schreiben`;
export const left = (count: number): string => `noch ${count}`;
export const tooMany = (count: number): string => `${count} zu viel`;
/** The keys, and what each does: „Enter sendet · Umschalt Enter neue Zeile“. */
export const enterKey = "Enter";
export const sends = " sendet · ";
export const shiftEnterKeys = "Umschalt Enter";
export const newLine = " neue Zeile";

export const oneWrites = (name: string): string => `${name} schreibt gerade`;
export const twoWrite = (one: string, two: string): string => `${one} und ${two} schreiben gerade`;
export const manyWrite = "Mehrere schreiben gerade";

export const replyTo = (name: string): string => `Antwort an ${name}`;
export const editYours = "Deine Nachricht bearbeiten";
export const noReply = "Doch nicht antworten";
export const cancelEdit = "Bearbeiten abbrechen";
