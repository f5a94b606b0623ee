// Where one writes, and who else does.

export const send = "Send message";
export const sendShort = "Send";
export const emoji = "Emoji";
export const format = "Format";
export const message = (room: string): string => `Message ${room}`;
export const writeTo = (room: string): string => `Write to ${room}`;
export const left = (count: number): string => `${count} left`;
export const tooMany = (count: number): string => `${count} too many`;
/** The keys, and what each does: "Enter sends · Shift Enter new line". */
export const enterKey = "Enter";
export const sends = " sends · ";
export const shiftEnterKeys = "Shift Enter";
export const newLine = " new line";

export const oneWrites = (name: string): string => `${name} is writing`;
export const twoWrite = (one: string, two: string): string => `${one} and ${two} are writing`;
export const manyWrite = "Several people are writing";

export const replyTo = (name: string): string => `Reply to ${name}`;
export const editYours = "Edit your message";
export const noReply = "Do not reply";
export const cancelEdit = "Cancel the edit";
