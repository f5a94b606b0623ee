// The picture beside the door: a quiet harbour at the end of the day. Colours are in css/door.css.

import { svg } from "../lib/dom.ts";

const shape = (d: string, name: string): SVGPathElement => svg("path", { d, class: name });

export function scene(): SVGSVGElement {
  const sky = svg(
    "linearGradient",
    { id: "sky", x1: 0, y1: 0, x2: 0, y2: 1 },
    svg("stop", { offset: 0, class: "sky-1" }),
    svg("stop", { offset: 0.62, class: "sky-2" }),
    svg("stop", { offset: 1, class: "sky-3" }),
  );
  return svg(
    "svg",
    { viewBox: "0 0 760 800", preserveAspectRatio: "xMidYMax slice", "aria-hidden": "true" },
    svg("defs", {}, sky),
    svg("rect", { width: 760, height: 560, fill: "url(#sky)" }),
    svg("circle", { cx: 520, cy: 430, r: 54, class: "sun" }),
    shape("M0 470c80-46 150-54 220-34 60-48 150-50 210-6 90-30 190-20 330 18v120H0z", "hills-far"),
    shape("M0 520c120-24 230-20 330 4 140-30 280-28 430 0v60H0z", "hills-near"),
    svg("rect", { y: 548, width: 760, height: 252, class: "sea" }),
    shape("M474 566h92M456 590h128M492 616h62M440 646h150M500 684h52", "glints"),
    shape("M40 600h60M620 620h80M660 720h70M330 760h110M250 590h70", "ripples"),
    // A landing stage with a lamp: somebody is expected.
    shape("M36 690v74M104 690v66M172 690v58M240 690v50", "posts"),
    shape("M0 668h272l-10 26H0z", "planks"),
    shape("M0 668h272l-2 6H0z", "edge"),
    shape("M196 668V486", "pole"),
    shape("M180 486h32l-5 40h-22z", "lantern"),
    shape("M174 486l22-18 22 18z", "cap"),
    svg("circle", { cx: 196, cy: 506, r: 46, class: "glow" }),
    shape("M168 716h56M160 738h72M176 760h42", "lamp-glints"),
  );
}
