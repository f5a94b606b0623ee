// What a request says of its own way here: true only when a listed proxy says it. Proves nobody.

import { isIP } from "node:net";
import type { Networks } from "../lib/networks.ts";
import { addressOf } from "./address.ts";

export type Way = {
  /** The proxies whose word counts. */
  proxies: Networks;
  /** The header in which they name who signed in with them; null for none. */
  userHeader: string | null;
};

/** Where the name that a listed proxy vouches for stands once `settleWay` has run. */
export const vouchedHeader = "chat-vouched-user";
const forwardedFor = "x-forwarded-for";
const forwardedProto = "x-forwarded-proto";

/**
 * Takes from `request` every header about its way here that is not a listed proxy's, so that whoever reads
 * one later reads the truth, and returns the client's address as limits count it. `peer`: the address at the
 * other end of the connection; empty for none.
 */
export function settleWay(request: Request, peer: string, way: Way): string {
  const { headers } = request;
  headers.delete(vouchedHeader);
  const vouched = way.userHeader === null ? null : headers.get(way.userHeader);
  if (way.userHeader !== null) headers.delete(way.userHeader);
  if (!way.proxies.includes(peer)) {
    headers.delete(forwardedFor);
    headers.delete(forwardedProto);
    return addressOf(peer);
  }
  if (vouched !== null && vouched.trim() !== "") headers.set(vouchedHeader, vouched.trim());
  return addressOf(clientOf(headers.get(forwardedFor) ?? "", peer, way.proxies));
}

/** Whether the client's side of the connection is TLS. Only after `settleWay`. */
export function isSecure(request: Request): boolean {
  if (request.url.startsWith("https:")) return true;
  // Of several the last is the nearest proxy's; those before it came from further away.
  const said = request.headers.get(forwardedProto)?.split(",").at(-1);
  return said?.trim().toLowerCase() === "https";
}

/**
 * From the right, each address was written by the one after it: the first that is no proxy of ours is the
 * client. What stands left of it the client may have written itself.
 */
function clientOf(forwarded: string, peer: string, proxies: Networks): string {
  let client = peer;
  for (const said of forwarded.split(",").reverse()) {
    const ip = withoutPort(said.trim());
    if (isIP(ip) === 0) return client;
    client = ip;
    if (!proxies.includes(ip)) return client;
  }
  return client;
}

const withoutPort = (said: string): string =>
  /^\[([^\]]+)\](?::\d+)?$/.exec(said)?.[1] ?? /^([\d.]+):\d+$/.exec(said)?.[1] ?? said;
