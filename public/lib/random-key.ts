// Random keys. No domain word in it.

/** 24 characters of 5 random bits each. Not `randomUUID`: that one is missing on plain http. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return Array.from(bytes, (byte) => (byte & 31).toString(32)).join("");
}
