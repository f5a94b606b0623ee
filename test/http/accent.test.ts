// The colours that follow from a hue: whatever hue, what is written in them and on them can be read.

import { describe, expect, test } from "bun:test";
import { type Accent, accentOf, accentRule, hexOf } from "../../src/http/accent.ts";

const css = await Bun.file("public/css/tokens.css").text();
const hues: readonly (number | null)[] = [null, ...Array.from({ length: 360 }, (_, at) => at)];

/** A token of the page, as it stands in its style sheet. */
function token(name: string, theme: "light" | "dark"): string {
  const number = "([\\d.]+)";
  const one = `oklch\\(${number} ${number} ${number}\\)`;
  const found = new RegExp(`--${name}: light-dark\\(\\s*${one},\\s*${one}\\s*\\)`).exec(css);
  if (found === null) throw new Error(`There is no --${name} in tokens.css`);
  const [l = 0, c = 0, h = 0] = found.slice(theme === "light" ? 1 : 4).map(Number);
  return hexOf([l, c, h]);
}

/** WCAG 2.2, "contrast ratio" and "relative luminance". */
function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const papers = ["bg", "bg-side", "bg-raised", "bg-sunken", "bg-hover", "lamp-soft"];

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  const each = (pairs: (accent: Accent) => [string, string][]): number =>
    Math.min(
      ...hues.flatMap((hue) =>
        pairs(accentOf(hue)[theme]).map(([on, under]) => contrast(on, under)),
      ),
    );

  test("what is written on the accent has 4.5:1, for every hue", () => {
    expect(each(({ ink, accent }) => [[ink, accent]])).toBeGreaterThanOrEqual(4.5);
  });

  test("what is written in the accent's text has 4.5:1 on each paper and on the soft accent", () => {
    const lowest = each(({ text, soft }) =>
      [soft, ...papers.map((name) => token(name, theme))].map((paper) => [text, paper]),
    );
    expect(lowest).toBeGreaterThanOrEqual(4.5);
  });

  test("the page's ink has 4.5:1 on the soft accent", () => {
    const inks = ["ink", "ink-2"].map((name) => token(name, theme));
    expect(each(({ soft }) => inks.map((ink) => [ink, soft]))).toBeGreaterThanOrEqual(4.5);
  });

  test("the accent itself is seen on each paper: 3:1", () => {
    const lowest = each(({ accent }) => papers.map((name) => [accent, token(name, theme)]));
    expect(lowest).toBeGreaterThanOrEqual(3);
  });

  test("without a hue it is what the page has", () => {
    const { accent, ink, soft, text } = accentOf(null)[theme];
    expect([accent, ink, soft, text]).toEqual(
      ["accent", "accent-ink", "accent-soft", "accent-text"].map((name) => token(name, theme)),
    );
  });
});

test("a colour is in sRGB as it should be, and what sRGB cannot show is paler", () => {
  expect(hexOf([1, 0, 0])).toBe("#ffffff");
  expect(hexOf([0, 0, 0])).toBe("#000000");
  // CSS Color 4 names these two alike.
  expect(hexOf([0.62796, 0.25768, 29.234])).toBe("#ff0000");
  expect(hexOf([0.51975, 0.17686, 142.495])).toBe("#008000");
  expect(hexOf([0.43, 0.4, 150])).toMatch(/^#00[5-6]/);
});

test("the rule sets the four tokens that the page has, in both themes", () => {
  const names = [...accentRule(30).matchAll(/--([\w-]+):light-dark\(#\w{6},#\w{6}\)/g)];
  expect(names.map(([, name]) => name)).toEqual([
    ...["accent", "accent-ink", "accent-soft", "accent-text"],
  ]);
});
