// What the web client must do, item by item, and the tests that show it. docs/client.md is made from it.

/** `tests`: a file, and how the name of a test in it begins, as it stands in the source. */
export type Item = {
  item: number;
  what: string;
  tests: readonly (readonly [file: string, name: string])[];
  /** What of it no test shows, and why. */
  open?: string;
};

const browser = (file: string, name: string) => [`test/browser/${file}.test.ts`, name] as const;
const unit = (file: string, name: string) => [`test/${file}.test.ts`, name] as const;
const measured = "measured by the bench, not asserted";
const noFiles = "there are no files yet";

export const ITEMS: readonly Item[] = [
  {
    item: 1,
    what: "the setup link of a fresh start makes one owner, once",
    tests: [
      browser("pages", "first run, settings, signing out"),
      browser("place", "leads from the place's name to its first room"),
      unit("first-run", "makes one owner, however many race for it"),
      unit("first-run", "does not become the owner by guessing at the link"),
    ],
  },
  {
    item: 2,
    what: "signing in and the first run need no script",
    tests: [browser("pages", "first run, settings, signing out")],
  },
  {
    item: 3,
    what: "a wrong password: one error, focus on the field, the name kept",
    tests: [browser("pages", "first run, settings, signing out")],
  },
  {
    item: 4,
    what: "what one sends the other sees; 200 messages in the same order",
    tests: [browser("talk", "[P3] two hundred messages from all three")],
    open: "within 200 ms: nothing is asserted of time",
  },
  {
    item: 5,
    what: "one's own message is there before the ack, and keeps its node",
    tests: [browser("composing", "[5] is in the list before the server answers")],
    open: "within 50 ms: nothing is asserted of time",
  },
  {
    item: 6,
    what: "Enter sends, Shift and Enter do not, nor an input method's Enter",
    tests: [
      browser("composing", "[6] goes with Enter; Shift and Enter begin a line"),
      browser("composing", "[6] does not go by the Enter that takes a word"),
    ],
  },
  {
    item: 7,
    what: "on a touch screen Enter begins a line, and the button sends",
    tests: [browser("composing", "[7] goes by the button on a touch screen")],
  },
  {
    item: 8,
    what: "up in an empty composer changes one's last message",
    tests: [
      browser("messages", "[8] up in an empty composer"),
      browser("messages", "[8] up in a text moves the caret"),
    ],
  },
  {
    item: 9,
    what: "a deletion asks, and leaves a place where it was answered",
    tests: [browser("messages", "[9] a deletion asks")],
  },
  {
    item: 10,
    what: "an answer shows its quote, which leads to the original",
    tests: [
      browser("messages", "[10] an answer shows what it answers"),
      browser("messages", "[10] a quote follows its original"),
      browser("messages", "[10] a jump to an original far up"),
    ],
  },
  {
    item: 11,
    what: "reactions are put and taken, and both see the same",
    tests: [
      browser("messages", "[11] a reaction is put and taken back"),
      browser("messages", "[11] two at once from both ends"),
    ],
  },
  {
    item: 12,
    what: "a name is completed by keys, and calls whom it names",
    tests: [browser("reading", "[12] a name is completed by keys")],
  },
  {
    item: 13,
    what: "messages of five minutes by one author stand together",
    tests: [
      browser("grouping", "[13] stand together for five minutes and no second more"),
      browser("grouping", "[13] stand together as if all had come at once"),
      browser("grouping", "[13] are grouped anew where one between them"),
      browser("grouping", "[13] [15] are parted by the line before what is new"),
    ],
  },
  {
    item: 14,
    what: "days are those of the reader's time zone; Today ends at midnight",
    tests: [
      browser("grouping", "[14] are on the days and at the hours of"),
      browser("grouping", "[14] of today are of yesterday once it is midnight"),
    ],
  },
  {
    item: 15,
    what: "the line before what is new, while one reads",
    tests: [
      browser("reading", "[15] [49] the line stands before what is new"),
      browser("reading", "[15] more than fits was said"),
    ],
  },
  {
    item: 16,
    what: "scrolled up, nothing moves as something comes; the pill counts",
    tests: [browser("reading", "[16] [20] an address of a message opens the room around it")],
  },
  {
    item: 17,
    what: "at the end, the end stays in view, whatever grows late",
    tests: [browser("composing", "[17] keeps the end in view as it comes")],
    open: `late pictures: ${noFiles}`,
  },
  {
    item: 18,
    what: "100,000 messages: 2,000 read back without hole, double or jump",
    tests: [
      browser("long-room", "[18] 2,000 messages up"),
      browser("page", "[18] reading back to its beginning"),
    ],
    open: `frames: ${measured}`,
  },
  {
    item: 19,
    what: "the same for who is at the very top as a page comes",
    tests: [browser("long-room", "[19] nor when its reader is at the very top")],
  },
  {
    item: 20,
    what: "a jump from the search: a window around it that goes on both ways",
    tests: [
      browser("long-room", "[20] from the search to the middle of it"),
      browser("reading", "[16] [20] an address of a message"),
    ],
  },
  {
    item: 21,
    what: "kill -9 while all write: each once, in order, the draft kept",
    tests: [browser("kill", "${kills} kills: all acked is there")],
  },
  {
    item: 22,
    what: "committed but not acked: sent again, it is one message",
    tests: [
      unit("public/net/outbox", "[P1] is sent again with the same key"),
      unit("chaos/chaos", "[P1] [P2] [P3] [P4] [P5] [P6] every promise holds"),
    ],
  },
  {
    item: 23,
    what: "away for long: all that was said, once; too long, and the room is read anew",
    tests: [
      browser("away", "[23] without a network has all 300"),
      unit("chaos/chaos", "[P1] [P2] [P3] [P4] [P5] [P6] every promise holds"),
    ],
  },
  {
    item: 24,
    what: "a refused message says why; what waits outlasts a reload",
    tests: [
      browser("page", "[24] waits over a reload when the server is away"),
      unit("public/net/outbox", "that is definite says why"),
      unit("public/net/outbox", "can be tried again with its key, or given up"),
    ],
  },
  {
    item: 25,
    what: "after a sleep it is back at once",
    tests: [
      unit("public/net/socket", "[25] nudged after a sleep"),
      unit("public/net/socket", "[25] what still answers after a sleep is kept"),
      browser("presence", "[25] a page that was frozen"),
    ],
  },
  {
    item: 26,
    what: "a session ended elsewhere: a sentence, and no draft is lost",
    tests: [
      browser("rooms", "is told in a sentence with the way back"),
      browser("signing-in", "whose sign-in ended keeps it all"),
    ],
  },
  {
    item: 27,
    what: "who writes is shown, and is gone with the message",
    tests: [
      browser("presence", "[27] who writes is shown at once"),
      browser("talk", "who writes is shown"),
      unit("hub/presence", "the whole list is told, passed on every three seconds"),
    ],
  },
  {
    item: 28,
    what: "two tabs are one person; gone when the last is closed; away without a key",
    tests: [
      browser("presence", "[28] two tabs are one person"),
      browser("presence", "[28] [S8] ten minutes without a key"),
      browser("presence", "[28] who is cut off"),
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
    tests: [browser("reading", "[32] the search finds by word and room")],
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
    tests: [browser("looks", "[46] the theme follows the system")],
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
    tests: [browser("looks", "nothing shifts by itself while one comes")],
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

/** Whether a file's `source` has a test whose name begins so. */
export const hasTest = (source: string, name: string): boolean =>
  ['"', "`", "'"].some((quote) => source.includes(quote + name));
