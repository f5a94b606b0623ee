// Which URLs a server of ours may fetch from: what comes over them decides who somebody is. No domain word in it.

/** True for https, and for http to this machine alone. False for what is no URL or carries a password. */
export function isSafeUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  if (url.protocol === "https:") return true;
  return url.protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
}
