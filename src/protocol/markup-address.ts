// Which addresses a message may lead to, and where one ends in a sentence. Pure; only http, https and mailto are ever followed.

const whole = /^(?:https?:\/\/|mailto:)[^\s<>"“”`]+$/iu;
// Nor what Chinese and Japanese write right after an address, without a space, nor a link's middle.
const addressChars = /(?:(?!\]\()[^\s<>"“”`，。、；：？！（）「」『』【】《》])*/uy;
// A full stop, a comma or a quote at the end belongs to the sentence; `*`, `_` and `~` mark it.
const trailing = /[.,;:!?'’”…*_~]/u;

/** Null for whatever is not a whole http, https or mailto address; otherwise as URL writes it. */
export function safeAddress(typed: string): string | null {
  const url = whole.test(typed) ? URL.parse(typed) : null;
  if (url === null) return null;
  if (url.protocol === "mailto:") return url.pathname.includes("@") ? url.href : null;
  // `https://paypal.example@evil.example` reads as another place than it leads to.
  return url.hostname !== "" && url.username === "" && url.password === "" ? url.href : null;
}

/** Where the address that begins at `from` ends, the sentence around it left out. */
export function addressEnd(text: string, from: number): number {
  addressChars.lastIndex = from;
  addressChars.test(text);
  let end = addressChars.lastIndex;
  // `(see https://a.example/b_(c))` keeps the inner bracket and drops the outer one.
  const spare = new Map([
    [")", excess(text, from, end, ")", "(")],
    ["]", excess(text, from, end, "]", "[")],
  ]);
  for (; end > from; end--) {
    const last = text.charAt(end - 1);
    const left = spare.get(last) ?? 0;
    if (left > 0) spare.set(last, left - 1);
    else if (!trailing.test(last)) break;
  }
  return end;
}

function excess(text: string, from: number, end: number, closer: string, opener: string): number {
  let count = 0;
  for (let at = from; at < end; at++) {
    if (text[at] === closer) count++;
    else if (text[at] === opener) count--;
  }
  return count;
}
