// Random ids and their encoding. No domain word in it.

// Without i, l, o, u: nothing to misread, and no word to be offended by.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** `length` characters of 5 random bits each. */
export function randomId(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  let id = "";
  for (const byte of bytes) id += alphabet[byte & 31];
  return id;
}
