// Addresses and networks (CIDR): reading a list of them, asking whether an address is in it, and writing one into a
// URL. No domain word in it.

import type { BlockList } from "node:net";

// When it is first needed: it brings the streams with it, and nothing before the storage thread's start does.
const net = () => process.getBuiltinModule("node:net");

export type Networks = {
  /** Whether there is any. */
  isSet: boolean;
  /** False for what is no address. IPv4 inside IPv6 (`::ffff:10.0.0.1`) is IPv4. */
  includes(ip: string): boolean;
};

/** `items` like `127.0.0.1`, `::1`, `10.0.0.0/8`. Throws an Error that names the first that is neither. */
export function readNetworks(items: readonly string[]): Networks {
  if (items.length === 0) return { isSet: false, includes: () => false };
  const networks = new (net().BlockList)();
  for (const item of items) add(networks, item);
  return {
    isSet: true,
    includes(ip) {
      const family = familyOf(ip);
      return family !== null && networks.check(ip, family);
    },
  };
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

/** Null for what is no address. */
export function familyOf(address: string): "ipv4" | "ipv6" | null {
  const version = net().isIP(address);
  if (version === 0) return null;
  return version === 4 ? "ipv4" : "ipv6";
}
