// The picture beside the forms: the one of the page's door (public/view/scene.ts), as markup. A test keeps
// the two alike; the colours are in public/css/door.css.

import { html } from "./html.ts";

export const scene = html`<svg
  viewBox="0 0 760 800"
  preserveAspectRatio="xMidYMax slice"
  aria-hidden="true"
>
  <defs>
    <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" class="sky-1" />
      <stop offset="0.62" class="sky-2" />
      <stop offset="1" class="sky-3" />
    </linearGradient>
  </defs>
  <rect width="760" height="560" fill="url(#sky)" />
  <circle cx="520" cy="430" r="54" class="sun" />
  <path
    d="M0 470c80-46 150-54 220-34 60-48 150-50 210-6 90-30 190-20 330 18v120H0z"
    class="hills-far"
  />
  <path d="M0 520c120-24 230-20 330 4 140-30 280-28 430 0v60H0z" class="hills-near" />
  <rect y="548" width="760" height="252" class="sea" />
  <path d="M474 566h92M456 590h128M492 616h62M440 646h150M500 684h52" class="glints" />
  <path d="M40 600h60M620 620h80M660 720h70M330 760h110M250 590h70" class="ripples" />
  <path d="M36 690v74M104 690v66M172 690v58M240 690v50" class="posts" />
  <path d="M0 668h272l-10 26H0z" class="planks" />
  <path d="M0 668h272l-2 6H0z" class="edge" />
  <path d="M196 668V486" class="pole" />
  <path d="M180 486h32l-5 40h-22z" class="lantern" />
  <path d="M174 486l22-18 22 18z" class="cap" />
  <circle cx="196" cy="506" r="46" class="glow" />
  <path d="M168 716h56M160 738h72M176 760h42" class="lamp-glints" />
</svg>`;
