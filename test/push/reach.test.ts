// Where a push may go: to the public network by https, and nowhere near us, however it is spelled.

import { describe, expect, test } from "bun:test";
import {
  addressFor,
  longestEndpoint,
  publicReach,
  type Reach,
  readEndpoint,
} from "../../src/push/reach.ts";

const isEndpoint = (text: string): boolean => readEndpoint(text, publicReach) !== null;

/** Where names lead as told. */
const leading = (...addresses: string[]): Reach => ({
  ...publicReach,
  addressesOf: () => Promise.resolve(addresses),
});
const url = new URL("https://push.example/one");

describe("an endpoint", () => {
  test.each([
    "https://fcm.googleapis.com/fcm/send/abc:def",
    "https://updates.push.services.mozilla.com:443/wpush/v2/abc",
    "https://web.push.apple.com/QGuQ?x=y",
    "https://9.9.9.9/one",
    "https://[2620:fe::fe]/one",
  ])("may be %s", (text) => {
    expect(isEndpoint(text)).toBe(true);
  });

  test.each([
    ...["http://push.example/one", "ftp://push.example/one", "push.example/one", "", "https://"],
    ...["https://ann@push.example/one", "https://ann:secret@push.example/one"],
    ...["https://push.example:8443/one", "https://push.example:80/one", "https://push.example:22/"],
    ...["https://127.0.0.1/one", "https://127.1/one", "https://2130706433/one"],
    ...["https://0x7f.0.0.1/one", "https://0177.0.0.1/one", "https://0/one"],
    ...["https://10.0.0.1/one", "https://172.31.255.255/one", "https://192.168.1.1/one"],
    ...["https://169.254.169.254/latest/meta-data", "https://100.64.0.1/one"],
    ...["https://224.0.0.1/one", "https://255.255.255.255/one", "https://198.18.0.1/one"],
    ...["https://[::1]/one", "https://[::]/one", "https://[::ffff:127.0.0.1]/one"],
    ...["https://[::ffff:9.9.9.9]/one", "https://[fe80::1]/one", "https://[fd00::1]/one"],
    ...["https://[64:ff9b::7f00:1]/one", "https://[2002:7f00:1::]/one", "https://[ff02::1]/one"],
    ...["https://[2001:db8::1]/one", "https://[2001::1]/one", "https://１２７.0.0.1/one"],
  ])("may not be %s", (text) => {
    expect(isEndpoint(text)).toBe(false);
  });

  test("has a length", () => {
    const long = `https://push.example/${"x".repeat(longestEndpoint)}`;
    expect(isEndpoint(long)).toBe(false);
    expect(isEndpoint(long.slice(0, longestEndpoint))).toBe(true);
  });
});

describe("a name", () => {
  test("leads to one of its addresses, by IPv4 where it can", async () => {
    expect(await addressFor(url, leading("2620:fe::fe", "9.9.9.9"))).toBe("9.9.9.9");
    expect(await addressFor(url, leading("2620:fe::fe"))).toBe("2620:fe::fe");
    expect(await addressFor(new URL("https://[2620:fe::fe]/"), leading())).toBe("2620:fe::fe");
  });

  test.each([
    [["127.0.0.1"]],
    [["9.9.9.9", "192.168.1.1"]],
    [["9.9.9.9", "::1"]],
    [["::ffff:10.0.0.1"]],
    [["fe80::1%eth0"]],
    [["no address"]],
    [[]],
  ])("that leads to %j leads nowhere", async (addresses) => {
    expect(await addressFor(url, leading(...addresses))).toBeNull();
  });

  test("of this machine leads nowhere", async () => {
    expect(await addressFor(new URL("https://localhost/one"), publicReach)).toBeNull();
  });
});
