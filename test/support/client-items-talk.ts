// What the web client must do where people talk, item by item, and the tests that show it.

import { browser, type Item, measured, noFiles, unit } from "./client-item.ts";

export const TALK: readonly Item[] = [
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
];
