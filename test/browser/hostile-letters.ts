// Unicode at its edges: what turns text around, hides in it, stacks on it or falls off the planes.

const around = (mark: string): string => `a${mark}b`;
const each = (marks: string): string[] => [...marks];

// Every separator and format character that is worth one: shown as it is, and never lost on the way.
const SPACES = each(
  "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u2028\u2029\u180e\ufeff",
);
const INVISIBLE = each(
  "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\u206a\u206f\u2800\u3164\uffa0\ufe00\ufe0f\u{e0100}\u{1d173}\u{1bca0}",
);
const CONTROLS = each(
  "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\u000b\f\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\u007f\u0080\u0085\u008d\u0090\u009b\u009c\u009f",
);
const NEWLINES: readonly string[] = [
  "a\nb",
  "a\rb",
  "a\r\nb",
  "a\n\rb",
  "a\u0085b\u2028c\u2029d",
  "\n\n\na",
  "a\n\n\n",
  "  a  ",
  "\ta\t",
  "a\n".repeat(40),
  "a\t".repeat(80),
];

const DIRECTIONS: readonly string[] = [
  ...each("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069").map(around),
  "\u202eabc",
  "\u202e\u202d\u202e\u202dabc",
  "\u202eexe.gpj",
  "\u202e".repeat(200) + "a",
  "\u2067".repeat(200) + "a",
  "\u202c".repeat(9) + "\u2069".repeat(9) + "a",
  "access = \u202e\u2066// only an owner\u2069 \u2066",
  "\u05e9\u05dc\u05d5\u05dd",
  "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd abc 123 \u05e2\u05d5\u05dc\u05dd",
  "\u0645\u0631\u062d\u0628\u0627 (abc) 123",
  "abc \u0645\u0631\u062d\u0628\u0627 [\u05e9\u05dc\u05d5\u05dd] def!",
  "\ufdfd",
  "\ufdfa\ufdfb\ufdf2",
  "\u0627\u0644\u0644\u0647\u0640\u0640\u0640\u0640",
  "\u0644\u0644\u0651\u064e\u0651\u0653\u0670\u0650",
  "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
  "\u07de\u07d0\u07d3\u07d0 \u0721\u0718\u072a\u071d\u0710",
];

const stack = (letter: string, marks: string, times: number): string =>
  letter + marks.repeat(times);

const STACKS: readonly string[] = [
  stack("a", "\u0301", 3),
  stack("a", "\u0300\u0315\u0334\u0489", 30),
  stack("Z", "\u030d\u0317\u033f\u0353", 12) + stack("o", "\u0346\u035a\u0361", 20),
  [..."tower"].map((letter) => stack(letter, "\u0300\u0301\u0302\u0330\u0331", 9)).join(""),
  "\u0301",
  "\u0301\u0301\u0301 a",
  stack("\u25cc", "\u20dd\u20de\u20e0", 6),
  stack("\u0e01", "\u0e49", 60),
  stack("\u0915", "\u094d\u0915", 40),
  stack("\u0ba8", "\u0bbf", 20),
  stack("\u1000", "\u1039\u1000", 20),
  stack("\u0f40", "\u0fa0", 20),
  "\u0c1c\u0c4d\u0c1e\u200c\u0c3e",
  "\u09b8\u09cd\u09b0\u200c\u09c1",
  "\u1100\u1161\u11a8\u1100\u1161\u11a8 \uac01",
  "\u1100".repeat(30),
];

// The same to the eye, or the same after normalising: each must come back as it was sent.
const FORMS: readonly string[] = [
  "\u00e9 e\u0301",
  "\u212b \u00c5 A\u030a",
  "\u1e9b\u0323 \u1e69 s\u0323\u0307",
  "\ufb01 \ufb03 \ufb06 \u0133 \u01c5",
  "\u0130 i\u0307 I \u0131",
  "\u00df \u1e9e ss",
  "\u03c3\u03c2\u03a3",
  "\u017f \u212a \u2126",
  "\uff21\uff22\uff43 \uff76\uff9e \u30ac",
  "\u00b2\u00b3\u2074\u207f \u2080\u2081",
  "\u02e2\u1d58\u1d56\u1d49\u02b3",
  "\u01dd\u0279\u01dd\u0265 \u028dou s,\u0287\u0250\u0265\u028d",
  "\u0430\u0501\u043c\u0456\u043d admin",
  "\u13aa\u13ac\u13a1 \u0391\u0392\u0395",
  "\u{1d400}\u{1d41b} \u{1d504} \u{1d552} \u{1d5ba}",
  "\u24b6\u24d1 \u{1f130} \u{1f150} \u{1f170}",
  "\u{1f1e6}\u200b\u{1f1e7}",
  "\u2100 \u2121 \u33a8 \u3392 \u33ff",
  "\u0958 \u0915\u093c",
  "\uf900 \u8c48 \u{2f800} \u4e3d",
  "\u0344 \u0308\u0301 \u1fee",
  "\u2024\u2025\u2026",
  "\u037e ; \u1fef ` \u212a",
];

const PICTURES: readonly string[] = [
  "\u{1f600}",
  "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}",
  "\u{1f469}\u{1f3fd}\u200d\u{1f4bb}",
  "\u{1f3f3}\ufe0f\u200d\u{1f308}",
  "\u{1f3f4}\u200d\u2620\ufe0f",
  "\u{1f1e9}\u{1f1ea}\u{1f1eb}\u{1f1f7}",
  "\u{1f1e9}",
  "\u{1f1e6}\u{1f1e6}\u{1f1e6}",
  "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
  "\u{1f3f4}\u{e0067}\u{e0062}",
  "a\u{e0061}\u{e0062}\u{e0063}",
  "1\ufe0f\u20e3 #\ufe0f\u20e3",
  "\u2764\ufe0f \u2764\ufe0e \u2764",
  "\u{1f3fb}\u{1f3fc}\u{1f3ff}",
  "\u200d\u{1f600}\u200d",
  "\u{1f600}\u200d\u200d\u{1f600}",
  "\u{1f468}\u200d".repeat(60) + "\u{1f468}",
  "\u{1f44d}\u{1f3fb}".repeat(80),
  "\u{1faf1}\u{1f3fb}\u200d\u{1faf2}\u{1f3ff}",
  "\u{1f9d1}\u{1f3fb}\u200d\u2764\ufe0f\u200d\u{1f48b}\u200d\u{1f9d1}\u{1f3ff}",
  "\u{1f1ff}\u{1f600}\u{1f1ff}",
  "\u3030\ufe0f\u00a9\ufe0f\u2122",
];

// Scripts, planes and code points that are nothing yet, nobody's, or never will be anything.
const PLANES: readonly string[] = [
  "\u7530\u4e2d\u3055\u3093\u306b\u3042\u3052\u3066\u4e0b\u3055\u3044",
  "\u793e\u6703\u79d1\u5b78\u9662\u8a9e\u5b78\u7814\u7a76\u6240",
  "\ub098\ub294 \ud559\uad50\uc5d0 \uac04\ub2e4",
  "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e04\u0e23\u0e31\u0e1a",
  "\u1019\u103c\u1014\u103a\u1019\u102c\u1005\u102c",
  "\u10d2\u10d0\u10db\u10d0\u10e0\u10ef\u10dd\u10d1\u10d0 \u0532\u0561\u0580\u0587",
  "\u13e3\u13b3\u13a9 \u1401\u14c4\u1483 \u16a0\u16a2\u16a6",
  "\u1820\u1821\u1822 \u{11400}\u{1e900} \u{10a00}",
  "\u{20000}\u{2a6d6}\u{2b740}\u{30000}",
  "\u{20bb7}\u91ce\u5bb6 \u{29e3d}",
  "\u{12000}\u{13000}\u{16800}",
  "\u{1d11e}\u{1d160}",
  "\u{1f004}\u{1f0a1}\u{1fa00}",
  "\ue000\uf8ff",
  "\ue000mark\ue001 \ue001\ue000",
  "\ue001\ue001\ue000\ue000a",
  "\u{f0000}\u{ffffd}\u{100000}\u{10fffd}",
  "\ufdd0\ufdef",
  "\ufffe\uffff",
  "\u{1fffe}\u{1ffff}\u{10fffe}\u{10ffff}",
  "\ufff9a\ufffab\ufffb",
  "\ufffc\ufffd",
  "\u0378\u0e7f\u2fe0\u{1ffff}",
  "\u{1d455}\u{1d49d}\u{1d4a0}",
  "\ufe10\ufe47\ufe64script\ufe65",
  "\u{e0001}\u{e007f}",
  "\u0149\u0673\u0f77\u17a3",
  "\ua9c5\u{12219}\u{1242b}\u2e3b\ufdfd\u102a",
  "\u00c3\u00a9 \u00e2\u20ac\u2122 \u00ef\u00bf\u00bd",
  "\u00c0\u00ae\u00c0\u00af",
  "\u00ff\u00fe",
];

const LONG: readonly string[] = [
  "a".repeat(8_000),
  "\u{1f600}".repeat(2_000),
  "W".repeat(1_000),
  "\u6f22".repeat(1_000),
  "\u0645".repeat(700),
  "\u0bd0".repeat(400),
  "\ufdfd".repeat(60),
  "\u00ad".repeat(900) + "a",
  "\u200b".repeat(900) + "a",
  "\u2060a".repeat(400),
  "\u00a0a".repeat(400),
  "a\u2011".repeat(400),
  "a-".repeat(400),
  "a/".repeat(400),
  "a.".repeat(400),
  "_a".repeat(400),
  `${"a".repeat(199)}\u{1f600}b`,
  `${"a".repeat(299)}\u{1f600}b`,
  `${"word ".repeat(31)}abcd\u{1f600}\u{1f600}`,
];

export const LETTERS: readonly string[] = [
  ...SPACES.map(around),
  ...INVISIBLE.map(around),
  ...CONTROLS.map(around),
  ...NEWLINES,
  ...DIRECTIONS,
  ...STACKS,
  ...FORMS,
  ...PICTURES,
  ...PLANES,
  ...LONG,
];

/** What the wire may carry and no message can be, and the code that says so. */
export const REFUSED: readonly (readonly [text: string, code: "bad_request" | "too_large"])[] = [
  ["", "bad_request"],
  [" ", "bad_request"],
  ["\n", "bad_request"],
  ["\t\r\n\v\f", "bad_request"],
  [SPACES.filter((space) => /\s/.test(space)).join(""), "bad_request"],
  ["\ufeff", "bad_request"],
  ["\ud800", "bad_request"],
  ["\udfff", "bad_request"],
  ["a\ud83d", "bad_request"],
  ["\ude00b", "bad_request"],
  ["\ude00\ud83d", "bad_request"],
  ["\ud83d\ud83d\ude00", "bad_request"],
  ["\ud800\u0000\udc00", "bad_request"],
  ["<script>\udc00window.broken=1</script>", "bad_request"],
  ["a".repeat(8_001), "too_large"],
  ["\u{1f600}".repeat(8_001), "too_large"],
];
