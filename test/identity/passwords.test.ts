// Which passwords are taken, and that a hash is good for its own password only.

import { describe, expect, test } from "bun:test";
import {
  checkPassword,
  hashPassword,
  longestPassword,
  mostPasswordsWaiting,
  verifyPassword,
} from "../../src/identity/passwords.ts";
import { quickCost, quickHash } from "../support/passwords.ts";
import { codeOf } from "./support.ts";

describe("a new password", () => {
  test.each([
    "correct horse battery",
    "xkcd9-staple",
    "ünïcödé-wörtér",
    "vergissmeinnicht blau",
    "🐢🐇🐢🐇🐸🐸🦉🦉",
  ])("may be %p", (password) => {
    expect(checkPassword(password)).toBeNull();
  });

  test.each([
    ...["password", "Password1", "P@ssw0rd", "p4$$w0rd", "12345678", "123456789a", "qwertyuiop"],
    ...["1q2w3e4r", "zaq12wsx", "iloveyou", "sunshine2024", "Football!", "11111111", "abcabcabc"],
    ...[
      "a1234567",
      "123michael",
      "drowssap",
      "letmeinletmein",
      "Starwars77",
      "asdfghjkl;".slice(0, 9),
    ],
  ])("may not be %p, which is tried first", (password) => {
    expect(checkPassword(password)).toContain("first");
  });

  test("may be none of more than a thousand common ones", () => {
    const words =
      "password dragon monkey letmein football baseball welcome sunshine princess michael shadow"
        .split(" ")
        .flatMap((word) => [word, word.toUpperCase()]);
    const added = "1 12 123 1234 12345 123456 01 69 77 99 007 111 666 777 888 999 ! 1! 123!".split(
      " ",
    );
    const years = Array.from({ length: 90 }, (_, at) => String(1940 + at));
    const common = words.flatMap((word) => [...added, ...years].map((end) => word + end));
    const long = common.filter((each) => each.length >= 8);
    expect(new Set(long).size).toBeGreaterThan(1_000);
    expect(long.filter((each) => checkPassword(each) === null)).toEqual([]);
  });

  test("has 8 to 256 characters, counted as they are kept", () => {
    expect(checkPassword("frog-12")).toContain("at least 8");
    expect(checkPassword("ﬃ-frog")).toBeNull(); // One ligature is three letters.
    const words = "frog on a wet stone ".repeat(13).slice(0, longestPassword);
    expect(checkPassword(words)).toBeNull();
    expect(checkPassword(`${words}s`)).toContain("at most 256");
    expect(checkPassword("frog on".repeat(100_000))).toContain("at most 256");
    expect(checkPassword("frog on a stone\ud800")).toContain("well-formed");
  });
});

describe("a password's hash", () => {
  test("is argon2id, another one each time, and good for this password however it is typed", async () => {
    expect(await hashPassword("caf\u00e9 noir")).toStartWith("$argon2id$v=19$m=32768,t=2,p=1$");
    const [hash, again] = [await quickHash("caf\u00e9 noir"), await quickHash("caf\u00e9 noir")];
    expect(hash).toStartWith("$argon2id$v=19$m=8,t=1,p=1$");
    expect(again).not.toBe(hash);
    expect(await verifyPassword("cafe\u0301 noir", hash)).toBeTrue();
    expect(await verifyPassword("cafe noir", hash)).toBeFalse();
  });

  test("of nobody is good for nothing", async () => {
    expect(await verifyPassword("", null)).toBeFalse();
    expect(await verifyPassword("frog on a stone", null)).toBeFalse();
  });
});

test("more than can be hashed in a few seconds do not wait", async () => {
  const verifying = () => verifyPassword("frog on a stone", null, quickCost);
  const running = [quickHash("frog on a stone"), quickHash("frog on a stone")];
  const waiting = Array.from({ length: mostPasswordsWaiting }, verifying);
  expect(await codeOf(verifying())).toBe("rate_limited");
  await Promise.all([...running, ...waiting]);
  expect(await verifying()).toBeFalse();
});
