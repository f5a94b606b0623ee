// Which addresses are on the public network, by the registries of those that are not. No domain word in it.

import { familyOf, readNetworks } from "./networks.ts";

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
