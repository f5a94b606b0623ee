// Which suites run here: the slow ones when all is asked for, and those whose real parts are installed.

import { describe } from "bun:test";
import { existsSync } from "node:fs";
import { networkInterfaces } from "node:os";

const ci = process.env["CI"] === "true";

/** True in CI and under `bun run test:all`; plain `bun test` is the everyday suite of ≤ 20 s. */
export const everything = ci || process.env["CHAT_TEST"] === "all";

/** `describe` for a suite too slow for every day: browser, compiled file, chaos, full disk, crowds. */
export const describeSlow = describe.skipIf(!everything);

/** Whether this machine can talk to itself over IPv6: a container often cannot. */
export const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((each) => each?.address === "::1");

const reported = new Set<string>();

/**
 * Where a program lies that tests need and we do not ship, or null: skip what needs it, with
 * `describe.skipIf(chromium === null)`. In CI a missing part throws, so that nothing is skipped unseen.
 * Names and paths are tried in order.
 */
export function part(...candidates: readonly [string, ...string[]]): string | null {
  for (const candidate of candidates) {
    const path = candidate.startsWith("/") ? candidate : Bun.which(candidate);
    if (path !== null && existsSync(path)) return path;
  }
  const missing = `${candidates[0]} is not installed: sh .ci/setup installs it`;
  if (ci) throw new Error(missing);
  if (!reported.has(missing)) console.warn(`${missing}; the tests that need it are skipped`);
  reported.add(missing);
  return null;
}
