// Puts the page together: connection, door or shell. Only here are the browser's own parts handed out.

import doorStyle from "./css/door.css" with { type: "file" };
import type { RoomName } from "../src/protocol/ids.ts";
import { plainOf } from "../src/protocol/markup.ts";
import { browserClock } from "./lib/clock.ts";
import { h, on } from "./lib/dom.ts";
import type { Kept } from "./lib/kept.ts";
import { watch } from "./lib/signal.ts";
import type { Dial } from "./net/socket.ts";
import { createWays, loadedDial } from "./net/ways.ts";
import { createAnnouncer } from "./view/announcer.ts";
import { createBanner } from "./view/banner.ts";
import { type Client, createClient } from "./view/client.ts";
import { dressed } from "./view/loading.ts";
import { createPage, keptNames } from "./view/page.ts";
import { goTo, roomInAddress } from "./view/route.ts";
import { createShell, type Shell } from "./view/shell.ts";
import { counted } from "./words/en/grammar.ts";
import { sayNotSent } from "./words/en/message.ts";
import { notLoaded } from "./words/en/page.ts";

const kept = keptIn(() => localStorage);

const socket: Dial = ({ received, closed }) => {
  const wire = new WebSocket(new URL("/ws", location.href));
  wire.addEventListener("message", ({ data }) => typeof data === "string" && received(data));
  wire.addEventListener("close", ({ code, reason }) => closed(code, reason));
  return {
    // A frame to a wire that is closing is lost with it, and what waits for an answer learns of that.
    send: (text) => wire.readyState === WebSocket.OPEN && wire.send(text),
    close: () => wire.close(),
  };
};

const ways = createWays({
  socket,
  stream: loadedDial(async () => {
    const { streamDial } = await import("./net/stream.ts");
    return streamDial({ url: new URL("/stream", location.href), clock: browserClock });
  }),
  // A portal of a hotel answers everything, with a page of its own.
  reaches: () =>
    fetch("/healthz", { cache: "no-store" }).then(
      async (answer) => (await answer.text()) === '{"status":"ok"}',
      () => false,
    ),
  clock: browserClock,
  kept: keptIn(() => sessionStorage),
});

/** By then what one waited for is there: the rest may be loaded beside it. */
const settledMs = 2_000;

type Door = typeof import("./view/door.ts");
const loadDoor = (): Promise<Door> => dressed(import("./view/door.ts"), doorStyle);

const instance = document.querySelector<HTMLMetaElement>('meta[name="application-name"]')?.content;
const page = createPage(browserClock, kept, instance ?? "Chat");
const announcer = createAnnouncer(browserClock);
let shell: Shell | null = null;

const client = createClient({
  page,
  ways,
  // A page of 50 takes a slow phone longer than a frame (design/ui.md).
  pageSize: matchMedia("(pointer: coarse)").matches ? 30 : 50,
  addressed: roomInAddress,
  moved: (room) => shell?.moved(room),
  heard: ({ username, text }) => announcer.message(`${username}: ${plainOf(text)}`),
});

// Who was here before has seen the door; for others it comes while the connection opens.
if (kept.read(keptNames.room) === null) void loadDoor().catch(() => {}); // said when it is shown
drawStages(client);
// What writes numbers and times takes a slow phone long to make: each in a turn of its own, while the connection opens.
browserClock.after(0, () => void counted(1, { other: "" }));
browserClock.after(0, () => void page.days.full(page.nowMs()));
announceRefusals(client);
announceAnswers();
for (const sign of ["online", "offline"]) on(window, sign, () => client.socket.nudge());
on(window, "online", () => ways.look());
// `resume`: of a page that the browser had frozen.
for (const sign of ["visibilitychange", "resume"])
  on(document, sign, () => !document.hidden && client.socket.nudge());

/** Where storage is forbidden or full the page works and forgets. Even to name it may throw. */
function keptIn(storage: () => Storage): Kept {
  return {
    read(name) {
      try {
        return storage().getItem(name);
      } catch {
        return null; // forbidden by the browser's settings
      }
    },
    write(name, value) {
      try {
        if (value === null) storage().removeItem(name);
        else storage().setItem(name, value);
      } catch {
        // Full or forbidden: what was to be kept lives as long as the page.
      }
    },
    keys() {
      try {
        return Object.keys(storage());
      } catch {
        return []; // forbidden by the browser's settings
      }
    },
  };
}

function drawStages({ socket }: Client): void {
  const banner = createBanner(socket, page);
  // In the document (index.html), so that it is painted while this script is on its way.
  const opening = document.querySelector(".opening");
  opening?.prepend(banner);
  document.body.append(announcer.node);
  let door: ReturnType<Door["createDoor"]> | null = null;
  watch([page.stage], () => {
    const stage = page.stage.get();
    if (stage === "door") return void showDoor();
    if (stage === "opening") return;
    opening?.remove();
    door?.remove();
    shell = createShell(client, banner);
    document.body.prepend(...shell.nodes);
    shell.moved(page.open.get());
    browserClock.after(settledMs, () => void attend(client, banner));
    if (page.you.get()?.role === "owner")
      // Without them it is a room as any other; they come with the next load.
      import("./view/first-steps.ts").then(({ leadOn }) => leadOn(client)).catch(() => {});
  });

  async function showDoor(): Promise<void> {
    try {
      const { createDoor } = await loadDoor();
      if (page.stage.get() !== "door") return;
      opening?.remove();
      door = createDoor(client, banner);
      document.body.prepend(door.node);
      document.getElementById("door-name")?.focus();
    } catch {
      opening?.append(h("p", { role: "alert" }, notLoaded)); // no connection, or a newer server
    }
  }
}

/** Without it the page is the same, but tells nothing to who does not look, and does not open offline. */
async function attend(client: Client, banner: HTMLElement): Promise<void> {
  const go = (room: RoomName, seq: number): void => {
    goTo(room, "room", seq || null);
    shell?.moved(room);
  };
  try {
    const { watchUnseen } = await import("./view/unseen.ts");
    await watchUnseen(client, { go, banner });
  } catch {
    // No connection, or full: the next time.
  }
}

function announceRefusals({ outbox }: Client): void {
  const known = new Set(outbox.entries.get().map(({ key }) => key));
  outbox.entries.subscribe(() => {
    for (const { key, refusal } of outbox.entries.get()) {
      if (refusal === null) known.delete(key);
      else if (!known.has(key)) {
        known.add(key);
        announcer.say(sayNotSent(refusal));
      }
    }
  });
}

/** What a slash line was answered stands in the list, which itself is silent. */
function announceAnswers(): void {
  let last: unknown = null;
  page.notes.all.subscribe(() => {
    const room = page.open.get();
    const note = room === null ? undefined : page.notes.of(room).at(-1);
    if (note === undefined || note.kind !== "answer" || note === last) return;
    last = note;
    announcer.say(note.text);
  });
}
