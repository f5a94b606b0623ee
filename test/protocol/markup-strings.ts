// Strings to try the markup on: what chance puts together, and what once made some parser slow.

/** Every marker of the grammar, half of some, and what people write around them. */
export const PIECES: readonly string[] = [
  ..."* * _ _ ~ ~~ ** *** ` ` `` ``` [ ] ( ) ]( # @ : > - . , ; ! / \\ \\ & \" '".split(" "),
  ..."a b ab 1 12. 1. - > @ann #room :wave: é 中 文 🙂 ツ x_y C:\\ ¯\\_ <b>".split(" "),
  ..."https://a.example/ https://a.example/b_(c) http:// mailto:a@b.example ](https://a.example/)".split(
    " ",
  ),
  ...[
    "[a](https://a.example/b)",
    "javascript:alert(1)",
    "https://u@a.example/",
    "\u202e",
    "\ud83d",
  ],
  ...[
    " ",
    " ",
    " ",
    " ",
    "  ",
    "\t",
    "\n",
    "\n",
    "\n\n",
    "\n- ",
    "\n> ",
    "\n1. ",
    "\n  ",
    "\n```",
    "\r\n",
  ],
];

export const PLAIN_PIECES: readonly string[] = [
  ..."a word é 中 🙂 1 2.5 , . ; ! ? ( ) ' \" / & % = + <b> </b> { } | ^ $ €".split(" "),
  ...[" ", " ", " ", "  ", "\n", "\n\n", "\t"],
].map((piece) => (/\d/.test(piece) ? ` n${piece}` : piece));

/** To be repeated. */
const UNITS: readonly string[] = [
  ..."* ** *a **a *a* _ _a_ _a ~~a ***a*** ~~ ` `a `a``b```c ``a [ [a]( [[ ]( ]((".split(" "),
  ..."[a](http:// [a](http://x( [a](x) [a](https://u@b) [](https://a.b) ((( @ @@a # #a : :a :a: ::".split(
    " ",
  ),
  ..."http:// http://a) https://a.example. mailto: https://u@b \\ \\* \\[ \\@a C:\\ é* 中*中* ¯\\_".split(
    " ",
  ),
  ...[
    "*a ",
    "*a* ",
    "**a* ",
    "***a* ",
    "_a_ ",
    "~~a~~ ",
    "**a b**c",
    "*a b*c",
    "`a ",
    "`a\n",
    "[\n",
    "(a ",
  ],
  ...[
    "[a](x) ",
    "[a](https://a.b) ",
    "@a ",
    "@é ",
    "#a ",
    "#é ",
    ":a: ",
    "http://a ",
    "mailto:a@b ",
    "\\@a ",
  ],
  ...[
    "\n",
    " ",
    "\t",
    "a\n",
    "- a\n",
    "- ",
    "1. ",
    "1. a\n",
    "> ",
    "> a\n",
    "> > > > > > > > a\n",
    "- a\n\n",
  ],
  ...[
    "```\n",
    "```a b\n",
    "````\n",
    "```\n```\n",
    "  - a\n",
    "- a\n  - b\n    - c\n      - d\n",
    "-\n\n\n",
  ],
  ...["\u0301", "\u202e", "\ud83d", "**a _b_ ~~c~~** `d` @e #f :g: https://h.example/ \\*\n"],
];

/** To be repeated for a half of the text, each one. */
const HALVES: readonly (readonly [string, string])[] = [
  ["[a](", ")"],
  ["[", "](x)"],
  ["[", "](https://a.example/)"],
  ["[a](http://a(", ")"],
  ["[a](https://u@b(", ")"],
  ["(", "https://a.example/)"],
  ["**a", " b**c"],
  ["a", "**b"],
  ["> ", "> a\n"],
  ["- ", "\n"],
  ["```\n", "a\n"],
  ["`", " `` "],
  ["https://a.example/", ")."],
];

/** By a name, texts of so many UTF-16 units. */
export function pathological(length: number): { name: string; text: string }[] {
  const units = UNITS.map((unit) => ({ name: unit, text: filled(unit, length) }));
  const halves = HALVES.map(([first, second]) => ({
    name: `${first} … ${second}`,
    text: filled(first, length / 2) + filled(second, length / 2),
  }));
  return [...units, ...halves, { name: "** a **b", text: spacedLate(length) }];
}

function filled(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

function spacedLate(length: number): string {
  return `**${filled("a", length / 2 - 3)} ${filled("b**c", length / 2)}`;
}
