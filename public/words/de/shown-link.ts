// A link that is to be given to somebody.

export const copy = "Kopieren";
export const copied = "Kopiert";
export const code = "Der Link als QR-Code, um ein Telefon darauf zu richten";
