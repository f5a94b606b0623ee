// A link as a QR code, for a telephone that is pointed at the screen.

import { qrOf } from "../lib/qr.ts";
import { svg } from "../lib/dom.ts";

// ISO/IEC 18004 §6.3.8: less, and cameras do not find it.
const quiet = 4;
const widthPx = 176;

/** `label`: what it is, for those who do not see it. Null: the link is too long for one. */
export function qrPicture(link: string, label: string): SVGSVGElement | null {
  const code = qrOf(link);
  if (code === null) return null;
  const size = code.length + 2 * quiet;
  const dark = code.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x + quiet} ${y + quiet}h1v1h-1z`] : [])),
  );
  return svg(
    "svg",
    {
      ...{ class: "qr", viewBox: `0 0 ${size} ${size}`, width: widthPx, height: widthPx },
      ...{ role: "img", "aria-label": label, "shape-rendering": "crispEdges" },
    },
    // Dark on light in every theme: that is how cameras know it.
    svg("rect", { width: size, height: size, fill: "#fff" }),
    svg("path", { d: dark.join(""), fill: "#000" }),
  );
}
