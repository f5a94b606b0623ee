// Which parts of a message are addresses. Pure; only http, https and mailto are ever followed.

export type Part = { readonly text: string; readonly href?: string };

const address = /(?:https?:\/\/|mailto:)[^\s<>"“”]+/giu;
// A full stop, a comma, a quote or a closing bracket at the end belongs to the sentence.
const trailing = /[.,;:!?'’"”…]+$/u;

/** All of `text` in order; joined together it is `text` again. */
export function splitLinks(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const found of text.matchAll(address)) {
    const shown = withoutTail(found[0]);
    const href = safeAddress(shown);
    if (href === null) continue;
    if (found.index > from) parts.push({ text: text.slice(from, found.index) });
    parts.push({ text: shown, href });
    from = found.index + shown.length;
  }
  if (from < text.length || parts.length === 0) parts.push({ text: text.slice(from) });
  return parts;
}

function withoutTail(address: string): string {
  let kept = address.replace(trailing, "");
  let spare = count(kept, ")") - count(kept, "(");
  // `(see https://a.example/b_(c))` keeps the inner bracket and drops the outer one.
  for (; spare > 0 && kept.endsWith(")"); spare--) kept = kept.slice(0, -1).replace(trailing, "");
  return kept;
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}

/** Null for whatever is not a whole http, https or mailto address. */
function safeAddress(text: string): string | null {
  const url = URL.parse(text);
  if (url === null) return null;
  if (url.protocol === "mailto:") return url.pathname.includes("@") ? url.href : null;
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  // `https://paypal.example@evil.example` reads as another place than it leads to.
  return url.hostname !== "" && url.username === "" && url.password === "" ? url.href : null;
}
