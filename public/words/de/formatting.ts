// What can be made of the words that one writes.

export const bold = "Fett";
export const italic = "Kursiv";
export const strike = "Durchgestrichen";
export const code = "Code";
export const quote = "Zitat";
export const list = "Liste";
/** The letter that shows each of them. */
export const boldSign = "F";
export const italicSign = "K";
export const strikeSign = "S";
