// The colours as the browser has them from the built style sheet: what is written can be read, in both themes.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chromium, openPage, type Page } from "../support/browser.ts";
import { type Chat, closeChats, openChat } from "../support/chat.ts";
import { DESKTOP } from "./people.ts";

setDefaultTimeout(60_000);

/** WCAG 2.2: 1.4.3 for text, 1.4.11 for what tells a control or a state. */
const textNeeds = 4.5;
const controlNeeds = 3;
/** The lamp's line stands beside its own words. */
const ornamentNeeds = 1.5;

const papers = ["bg", "bg-side", "bg-raised", "bg-sunken", "bg-hover", "lamp-soft"];
const on = (ink: string, under: readonly string[], needs: number) =>
  under.map((paper): [string, string, number] => [`var(--${ink})`, `var(--${paper})`, needs]);

const PAIRS: readonly [string, string, number][] = [
  ...["ink", "ink-2", "ink-3"].flatMap((ink) => on(ink, papers, textNeeds)),
  ...on("accent-text", [...papers, "accent-soft"], textNeeds),
  ...on("ink", ["accent-soft"], textNeeds),
  ...on("accent-ink", ["accent"], textNeeds),
  ...on("lamp-text", ["bg", "bg-side", "bg-sunken", "lamp-soft"], textNeeds),
  ...on("lamp-ink", ["lamp"], textNeeds),
  ...on("bad", ["bg", "bg-raised", "bad-soft"], textNeeds),
  ...on("line-strong", ["bg", "bg-raised"], controlNeeds),
  ...on("ok", ["bg", "bg-side"], controlNeeds),
  ...on("lamp", ["bg"], ornamentNeeds),
];

describe.skipIf(chromium === null)("the built style sheet", () => {
  let chat: Chat;
  let page: Page;

  beforeAll(async () => {
    chat = await openChat();
    page = await openPage(DESKTOP);
    await page.goto(`http://127.0.0.1:${chat.app.port}/`);
    await page.until("document.querySelector('#door-name')");
  });
  afterAll(async () => {
    page?.close();
    await closeChats();
  });

  /** By a canvas, which paints whatever colour space a style names. A tile's two colours by its class. */
  const measure = (pairs: readonly [string, string, number][]): Promise<[string, number][]> =>
    page.read(`(() => {
      const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const probe = document.body.appendChild(document.createElement("i"));
      const luminance = (colour) => {
        brush.fillStyle = colour;
        brush.fillRect(0, 0, 1, 1);
        const parts = [...brush.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255)
          .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
      };
      const contrast = (one, other) => {
        const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
      };
      const computed = (colour) => {
        probe.style.backgroundColor = colour;
        const { backgroundColor } = getComputedStyle(probe);
        if (backgroundColor === "rgba(0, 0, 0, 0)") throw new Error("no colour is " + colour);
        return backgroundColor;
      };
      const measured = ${JSON.stringify(pairs)}.map(([ink, paper]) =>
        [ink + " on " + paper, contrast(computed(ink), computed(paper))]);
      probe.removeAttribute("style");
      probe.className = "tile";
      for (let hue = 0; hue < 360; hue++) {
        probe.style.setProperty("--h", hue);
        const { color, backgroundColor } = getComputedStyle(probe);
        measured.push(["the letter of a tile of hue " + hue, contrast(color, backgroundColor)]);
      }
      probe.remove();
      return measured;
    })()`);

  test.each(["light", "dark"] as const)(
    "[45] keeps every pair of ink and paper apart in the %s theme",
    async (theme) => {
      await page.scheme(theme);
      const measured = await measure(PAIRS);
      expect(measured).toHaveLength(PAIRS.length + 360);
      const faint = measured.filter(([, ratio], at) => !(ratio >= (PAIRS[at]?.[2] ?? textNeeds)));
      expect(faint).toEqual([]);
      const texts = measured.filter((_, at) => (PAIRS[at]?.[2] ?? textNeeds) === textNeeds);
      const [pair, ratio] = texts.toSorted((a, b) => a[1] - b[1])[0] ?? ["", 0];
      console.log(
        `${theme}: ${measured.length} pairs, the faintest text ${ratio.toFixed(2)} (${pair})`,
      );
    },
  );
});
