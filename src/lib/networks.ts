// Addresses and networks (CIDR): reading a list of them, asking whether an address is in it, and writing one into a
// URL. No domain word in it.

import { BlockList, isIP } from "node:net";

export type Networks = {
  /** Whether there is any. */
  isSet: boolean;
  /** False for what is no address. IPv4 inside IPv6 (`::ffff:10.0.0.1`) is IPv4. */
  includes(ip: string): boolean;
};

/** `items` like `127.0.0.1`, `::1`, `10.0.0.0/8`. Throws an Error that names the first that is neither. */
export function readNetworks(items: readonly string[]): Networks {
  const networks = new BlockList();
  for (const item of items) add(networks, item);
  return {
    isSet: items.length > 0,
    includes(ip) {
      const family = familyOf(ip);
      return items.length > 0 && family !== null && networks.check(ip, family);
    },
  };
}

// What the registries of special-purpose addresses (RFC 6890 and its successors) keep off the public network.
const specialIpv4 = readNetworks([
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"],
  ...["198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"],
]);
// All that is public lies in the first. The others in it have an IPv4 address inside, or are for examples.
const globalIpv6 = readNetworks(["2000::/3"]);
const specialIpv6 = readNetworks(["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]);

/** Whether it is one machine's on the public network: not of this machine, a private network, or many. */
export function isPublicAddress(ip: string): boolean {
  const family = familyOf(ip);
  if (family === "ipv4") return !specialIpv4.includes(ip);
  return family === "ipv6" && globalIpv6.includes(ip) && !specialIpv6.includes(ip);
}

/** As the host of a URL, before the port: an IPv6 address in brackets (RFC 3986 §3.2.2), the rest as it is. */
export const hostInUrl = (host: string): string => (familyOf(host) === "ipv6" ? `[${host}]` : host);

function add(networks: BlockList, item: string): void {
  const [address = "", prefix, ...more] = item.split("/");
  const family = familyOf(address);
  const most = family === "ipv4" ? 32 : 128;
  const bits = prefix === undefined ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  if (family === null || more.length > 0 || bits < 0 || bits > most)
    throw new Error(`${JSON.stringify(item)} is neither an address nor a network`);
  networks.addSubnet(address, bits, family);
}

function familyOf(address: string): "ipv4" | "ipv6" | null {
  const version = isIP(address);
  if (version === 0) return null;
  return version === 4 ? "ipv4" : "ipv6";
}
