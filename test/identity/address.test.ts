// What an address counts as.

import { expect, test } from "bun:test";
import { addressOf } from "../../src/identity/address.ts";

test.each([
  ["127.0.0.1", "127.0.0.1"],
  ["::ffff:10.0.0.7", "10.0.0.7"],
  ["::1", "0:0:0:0::/64"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::9", "2001:db8:1:2::/64"],
  ["2001:db8::9", "2001:db8:0:0::/64"],
  ["fe80::", "fe80:0:0:0::/64"],
])("%s counts as %s", (ip, counted) => {
  expect(addressOf(ip)).toBe(counted);
});
