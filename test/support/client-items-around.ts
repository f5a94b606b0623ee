// What the web client must do around the talk, item by item, and the tests that show it.

import { browser, type Item, measured, noFiles, unit } from "./client-item.ts";

export const AROUND: readonly Item[] = [
  {
    item: 28,
    what: "two tabs are one person; gone when the last is closed; away without a key",
    tests: [
      browser("presence", "[28] two tabs are one person"),
      browser("presence", "[28] [S8] ten minutes without a key"),
      browser("presence", "[28] who is cut off"),
      browser("absent", "[28] stands below, greyed, and is counted"),
      unit("hub/presence", "a user on two connections is one person"),
      browser("talk", "who leaves is shown to have left"),
    ],
  },
  {
    item: 29,
    what: "a draft for each room, kept over a reload",
    tests: [
      browser("away", "[29] from a room finds what was begun there"),
      unit("public/state/drafts", "a draft belongs to its room"),
    ],
  },
  { item: 30, what: "a pasted picture", tests: [], open: noFiles },
  { item: 31, what: "dropped files", tests: [], open: noFiles },
  {
    item: 32,
    what: "the search finds by word and room, and opens in context",
    tests: [
      browser("reading", "[32] the search finds by word and room"),
      browser("absent", "what the search found shows emoji"),
    ],
  },
  {
    item: 33,
    what: "a private room is nothing to who is not in it",
    tests: [browser("rooms", "[R1] is nothing to who is not in it")],
  },
  {
    item: 34,
    what: "a direct room is the same whoever opens it",
    tests: [browser("rooms", "[R7] is the same whoever opens it")],
  },
  {
    item: 35,
    what: "a moderator deletes, mutes and bans; the other reads why",
    tests: [
      browser("rooms", "a moderator deletes, mutes, and bans"),
      browser("rooms", "who was removed from the room on the screen reads why"),
    ],
  },
  {
    item: 36,
    what: "a guest is called one, and may do no more than that",
    tests: [
      browser("rooms", "[R7] is not a guest's to open"),
      browser("pages", "a guest makes an account"),
    ],
  },
  {
    item: 37,
    what: "the administration by keys alone, and for axe",
    tests: [
      browser("admin", "signing in, a role, a ban, and lifting it"),
      browser("admin", "%s: desktop and phone"),
    ],
  },
  {
    item: 38,
    what: "the palette opens, finds and goes, and gives the focus back",
    tests: [
      browser("palette", "[38] it opens with what is unread"),
      browser("palette", "[38] Escape gives the focus back"),
      browser("palette", "[38] names are found without their accents"),
    ],
  },
  {
    item: 39,
    what: "every key of the sheet; none of the letters in a field",
    tests: [
      browser("keys", "each does what the sheet says"),
      browser("keys", "the sheet says them all"),
      browser("keys", "letters in a field are letters"),
      browser("unread", "Shift and Escape put all away"),
    ],
  },
  {
    item: 40,
    what: "all of it by keys alone, the focus always to be seen",
    tests: [
      browser("by-keys", "[40] sign in, open a room, read back"),
      browser("focus", "after whatever one does"),
      browser("page", "[40] from the door to a sent message"),
      browser("messages", "[40] the grid of emoji"),
    ],
    open: `attaching: ${noFiles}`,
  },
  {
    item: 41,
    what: "the way of Tab",
    tests: [browser("by-keys", "[41] Tab goes from the way past all")],
  },
  {
    item: 42,
    what: "axe finds nothing, on any screen, in any of its looks",
    tests: [
      browser("screens", "[42] in %s"),
      browser("pages", "%s: on a desktop and a phone"),
      browser("rooms", "%s: on a desktop and a phone"),
    ],
  },
  {
    item: 43,
    what: "one text for each live message, and none for what was read back",
    tests: [
      browser("heard", "[43] the list is silent by itself"),
      browser("heard", "[43] many within two seconds are counted"),
      browser("heard", "[43] one's own are not said"),
      browser("heard", "a message is its name, its text, its time once"),
    ],
  },
  {
    item: 44,
    what: "320 px, 200 % text, forced colours, less motion",
    tests: [
      browser("looks", "[44] at %s: the room, the palette"),
      browser("looks", "[44] with large letters"),
      browser("looks", "[44] in the reader's own colours"),
      browser("looks", "[44] where motion is not wanted"),
    ],
  },
  {
    item: 45,
    what: "every pair of ink and paper, in both themes",
    tests: [
      browser("contrast", "[45] keeps every pair of ink and paper apart"),
      unit("http/accent", "what is written on the accent has 4.5:1"),
    ],
  },
  {
    item: 46,
    what: "the theme is kept, and does not flash",
    tests: [
      browser("looks", "[46] the theme follows the system"),
      browser("opening", "[46] [53] in %s it is painted"),
    ],
  },
  {
    item: 47,
    what: "a phone's way back, keyboard and targets",
    tests: [
      browser("looks", "[47] the list and the room by the button"),
      browser("looks", "[47] when the keyboard takes half of it"),
      browser("looks", "[47] whatever one presses is large enough"),
    ],
  },
  {
    item: 48,
    what: "notifications: one a room, none where one looks, a click opens it",
    tests: [
      browser("notices", "[48] the bell says first"),
      browser("notices", "[48] granted, it shows one for each room"),
      browser("worker", "it shows one notification for each room"),
      browser("worker", "a click opens the room at the message"),
    ],
  },
  {
    item: 49,
    what: "the title and the badge follow the count",
    tests: [
      browser("unread", "[49] the title and the badge of the app"),
      browser("reading", "[15] [49] the line stands before what is new"),
    ],
  },
  {
    item: 50,
    what: "hostile strings are text wherever they stand, and nothing runs",
    tests: [
      browser("page", "[50] ${HOSTILE.length} of them as text"),
      browser("reading", "[50] what would run as markup"),
      browser("reading", "[50] nor does any mark around it"),
      browser("hostile", "as messages and as what is answered, all are text"),
      unit("http/policy", "the page loads its own script and style without a complaint"),
    ],
  },
  {
    item: 51,
    what: "without a server the page opens; a new build replaces the old one",
    tests: [
      browser("worker", "without a server it opens"),
      browser("worker", "what is kept is the document and the files of the build"),
      browser("worker", "one reload brings it in"),
    ],
  },
  {
    item: 52,
    what: "what is needed to draw it is at most 46 kB; nothing from elsewhere",
    tests: [
      unit("build", "[52] in %s, what a browser must have to draw the page"),
      browser("page", "[52] is its own server's alone"),
    ],
    open: "the whole client is told, not bounded",
  },
  {
    item: 53,
    what: "how soon it is there on a slow phone; nothing shifts",
    tests: [
      browser("opening", "[46] [53] in %s it is painted"),
      unit("http/assets", "[53] in %s it can be painted"),
      browser("looks", "nothing shifts by itself while one comes"),
    ],
    open: `times: ${measured}`,
  },
  { item: 54, what: "what it holds after half an hour", tests: [], open: measured },
  {
    item: 55,
    what: "two tabs of one person agree",
    tests: [
      browser("reading", "[55] what is read in one tab"),
      browser("presence", "[55] two tabs have the draft"),
      browser("presence", "[55] who signs out in one tab"),
      browser("notices", "[55] of two tabs one tells"),
      browser("pages", "a guest makes an account"),
    ],
  },
  {
    item: 56,
    what: "a wrong clock changes neither order nor times",
    tests: [browser("away", "[56] from the right time, ten minutes %s")],
  },
];
