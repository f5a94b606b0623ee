// A link that is to be given to somebody.

export const copy = "Copy";
export const copied = "Copied";
export const code = "The link as a QR code, to point a telephone at";
