import { describe, expect, test } from "bun:test";
import { splitLinks } from "../../../public/state/links.ts";

const linked = (text: string): string[] =>
  splitLinks(text).flatMap(({ text: shown, href }) => (href === undefined ? [] : [shown]));

describe("an address in a message", () => {
  test.each([
    ["see https://a.example/b?c=d#e.", "https://a.example/b?c=d#e"],
    ["(https://a.example/b_(c))", "https://a.example/b_(c)"],
    ["“http://a.example”, he said", "http://a.example"],
    ["write to mailto:ann@a.example!", "mailto:ann@a.example"],
    ["https://bücher.example/ü", "https://bücher.example/ü"],
    ["HTTPS://A.EXAMPLE", "HTTPS://A.EXAMPLE"],
  ])("is a link without the sentence around it: %s", (text, link) => {
    expect(linked(text)).toEqual([link]);
  });

  test.each([
    "javascript:alert(1)",
    "JaVaScRiPt://a.example/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "https://",
    "http:///",
    "https://paypal.example@evil.example/",
    "mailto:",
    "www.a.example",
  ])(
    "is plain text when it is not whole, or leads anywhere but http, https, mailto: %s",
    (text) => {
      expect(linked(text)).toEqual([]);
    },
  );

  test("never changes the text", () => {
    for (const text of ["", "a", "https://a.example", "x https://a.example. y https://b.example)"])
      expect(
        splitLinks(text)
          .map((part) => part.text)
          .join(""),
      ).toBe(text);
  });

  test("takes linear time on what looks like many addresses", () => {
    const from = performance.now();
    for (const unit of ["http://", ")", "http://a.example)", ".", "mailto:a@b "])
      splitLinks(`https://a.example${unit.repeat(8_000 / unit.length)}`);
    expect(performance.now() - from).toBeLessThan(500);
  });
});
