// What can be made of the words that one writes.

export const bold = "Bold";
export const italic = "Italic";
export const strike = "Struck through";
export const code = "Code";
export const quote = "Quote";
export const list = "List";
/** The letter that shows each of them. */
export const boldSign = "B";
export const italicSign = "I";
export const strikeSign = "S";
