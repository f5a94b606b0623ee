// Where a push may go. Endpoints come from browsers, that is from anybody: to no machine of the owner's own network.

import { isPublicAddress } from "../lib/public-address.ts";

/** How the world is reached; tests bring a push service of their own. */
export type Reach = {
  /** All addresses of a host by its name. Rejects, or gives none, where there is no such host. */
  addressesOf(host: string): Promise<readonly string[]>;
  mayReach(address: string): boolean;
  /** As a URL has it: empty for that of https. */
  mayUsePort(port: string): boolean;
  /** Who vouches for certificates, in PEM; absent: whom the system trusts. */
  readonly ca?: string;
};

export const publicReach: Reach = {
  async addressesOf(host) {
    const found = await Bun.dns.lookup(host);
    return found.map(({ address }) => address);
  },
  mayReach: isPublicAddress,
  // Every push service has this one; others would make of us a scanner of ports.
  mayUsePort: (port) => port === "",
};

/** The longest that is known has some 700 characters. */
export const longestEndpoint = 1_024;

/** Null for what is no endpoint: not https, with a name and password, on another port, an address of no public host. */
export function readEndpoint(text: string, reach: Reach): URL | null {
  const url = text.length > longestEndpoint ? null : URL.parse(text);
  if (url === null || url.protocol !== "https:") return null;
  if (url.username !== "" || url.password !== "" || !reach.mayUsePort(url.port)) return null;
  const address = literalIn(url);
  return address === null || reach.mayReach(address) ? url : null;
}

/**
 * Where to connect to for `url`: an address that was looked at, so that a name which leads elsewhere a moment later
 * does not. Null when any of its addresses is not to be reached, or there is none.
 */
export async function addressFor(url: URL, reach: Reach): Promise<string | null> {
  const literal = literalIn(url);
  const addresses = literal === null ? await reach.addressesOf(url.hostname) : [literal];
  if (!addresses.every((address) => reach.mayReach(address))) return null;
  // IPv4 first: a server without a way out by IPv6 is more common than one without IPv4.
  return addresses.find((address) => !address.includes(":")) ?? addresses[0] ?? null;
}

/** The host, when it is an address: a URL has every spelling of an IPv4 address in one form already. */
function literalIn({ hostname }: URL): string | null {
  if (hostname.startsWith("[")) return hostname.slice(1, -1);
  return /^\d+\.\d+\.\d+\.\d+$/.test(hostname) ? hostname : null;
}
