// The colours that follow from the one hue that an owner chooses. Pure: no request, no store.

/** As sRGB, `#rrggbb`. `ink` is written on `accent`; `text` is written on paper and on `soft`. */
export type Accent = {
  readonly accent: string;
  readonly ink: string;
  readonly soft: string;
  readonly text: string;
};

type Lch = readonly [lightness: number, chroma: number, hue: number];
type Theme = Readonly<Record<keyof Accent, readonly [lightness: number, chroma: number]>>;

/** The petrol of public/css/tokens.css, where no hue is chosen. */
const petrol: Readonly<Record<"light" | "dark", Readonly<Record<keyof Accent, Lch>>>> = {
  light: {
    accent: [0.43, 0.082, 218],
    ink: [0.99, 0.004, 95],
    soft: [0.925, 0.03, 215],
    text: [0.42, 0.085, 220],
  },
  dark: {
    accent: [0.8, 0.092, 205],
    ink: [0.19, 0.03, 230],
    soft: [0.318, 0.046, 222],
    text: [0.835, 0.085, 205],
  },
};

// Lightness alone decides the contrast, near enough: it is the petrol's for every hue (test/http/accent.test.ts).
const light: Theme = {
  accent: [0.43, 0.1],
  ink: [0.99, 0.004],
  soft: [0.925, 0.03],
  text: [0.42, 0.1],
};
const dark: Theme = {
  accent: [0.8, 0.092],
  ink: [0.19, 0.03],
  soft: [0.305, 0.046],
  text: [0.835, 0.085],
};

/** `hue` in oklch, 0 to 359; null: the page's own. */
export function accentOf(hue: number | null): { light: Accent; dark: Accent } {
  if (hue === null) return { light: inSrgb(petrol.light), dark: inSrgb(petrol.dark) };
  const turned = (theme: Theme): Readonly<Record<keyof Accent, Lch>> => ({
    accent: [...theme.accent, hue],
    ink: [...theme.ink, hue],
    soft: [...theme.soft, hue],
    text: [...theme.text, hue],
  });
  return { light: inSrgb(turned(light)), dark: inSrgb(turned(dark)) };
}

/** The tokens of public/css/tokens.css that follow from `hue`, as a style sheet's rule. */
export function accentRule(hue: number): string {
  const { light: day, dark: night } = accentOf(hue);
  const token = (name: string, key: keyof Accent): string =>
    `--${name}:light-dark(${day[key]},${night[key]})`;
  const tokens = [
    token("accent", "accent"),
    token("accent-ink", "ink"),
    token("accent-soft", "soft"),
    token("accent-text", "text"),
  ];
  return `:root{${tokens.join(";")}}`;
}

const inSrgb = (colours: Readonly<Record<keyof Accent, Lch>>): Accent => ({
  accent: hexOf(colours.accent),
  ink: hexOf(colours.ink),
  soft: hexOf(colours.soft),
  text: hexOf(colours.text),
});

// Less than a step of a byte shows.
const slack = 5e-4;

/** With as much of the chroma as sRGB can show: browsers would each cut it off in their own way. */
export function hexOf([lightness, chroma, hue]: Lch): string {
  let fitting = chroma;
  let rgb = linearOf([lightness, fitting, hue]);
  while (fitting > 0 && rgb.some((part) => part < -slack || part > 1 + slack)) {
    fitting = Math.max(0, fitting - 0.001);
    rgb = linearOf([lightness, fitting, hue]);
  }
  return `#${rgb.map((part) => byteOf(part).toString(16).padStart(2, "0")).join("")}`;
}

/** Oklab to linear sRGB, by the matrices of CSS Color 4 §18. */
function linearOf([lightness, chroma, hue]: Lch): number[] {
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const l = (lightness + 0.3963377773761749 * a + 0.2158037573099136 * b) ** 3;
  const m = (lightness - 0.1055613458156586 * a - 0.0638541728258133 * b) ** 3;
  const s = (lightness - 0.0894841775298119 * a - 1.2914855480194092 * b) ** 3;
  return [
    4.0767416360759592 * l - 3.3077115392580617 * m + 0.2309699031821043 * s,
    -1.2684379732850315 * l + 2.609757349287688 * m - 0.341319376002657 * s,
    -0.0041960761386756 * l - 0.7034186179359363 * m + 1.7076146940746117 * s,
  ];
}

function byteOf(linear: number): number {
  const part = Math.min(1, Math.max(0, linear));
  return Math.round(255 * (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055));
}
