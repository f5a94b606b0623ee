// Notifications: what a push shows, and where a click on one leads. Asks the server nothing.

import type { FromWorker, Place, Pushed } from "./messages.ts";

// Types of a worker name its scope only so; this is its global object.
declare const self: ServiceWorkerGlobalScope;

const icon = "/icon-192.png";
/** A page that does not answer is frozen, and looks at nothing. */
const answerWithinMs = 1_000;

/** Whatever was pushed; what is no payload of ours shows nothing. */
export async function show(text: string): Promise<void> {
  const pushed = read(text);
  if (pushed === null) return;
  const { title, body, tag, room, seq, badge } = pushed;
  // Not waited for: what is said matters more than a number.
  if (badge !== undefined) void setBadge(badge);
  if (room !== "" && (await isLookedAt(room))) return;
  // One for each room: the newer takes the older one's place, and is heard as it was. What the page, or this push when
  // it came before, shows already has been heard.
  const isHeard = room !== "" && (await isShown(tag, { room, seq }));
  const data: Place = { room, seq };
  const options: NotificationOptions & { renotify: boolean } = {
    ...{ body, tag, icon, data },
    ...{ renotify: !isHeard, silent: isHeard },
  };
  await self.registration.showNotification(title, options);
}

async function isShown(tag: string, { room, seq }: Place): Promise<boolean> {
  const shown = await self.registration.getNotifications({ tag });
  return shown.map(({ data }) => placeOf(data)).some((at) => at.room === room && at.seq === seq);
}

/** To a page that is open if there is one, else to a new one. */
export async function follow({ room, seq }: Place): Promise<void> {
  const [client] = (await pages()).toSorted((a, b) => rank(b) - rank(a));
  if (client === undefined) return void (await self.clients.openWindow(addressOf({ room, seq })));
  // Refused where the click was long ago: the page shows the message all the same.
  await client.focus().catch(() => {});
  if (room === "" || (await ask(client, { type: "visit", room, seq }))) return;
  // It is not in yet, or hangs: by its address, then. Nor may a page be led that no worker controls.
  await client.navigate(addressOf({ room, seq })).catch(() => {});
}

/** The `data` of a notification that any build of the page may have shown. */
export function placeOf(data: unknown): Place {
  const { room, seq } = (data ?? {}) as Partial<Record<keyof Place, unknown>>; // each is looked at below
  const isPlace = typeof room === "string" && room !== "" && Number.isSafeInteger(seq);
  return isPlace ? { room, seq: Number(seq) } : { room: "", seq: 0 };
}

function addressOf({ room, seq }: Place): string {
  if (room === "") return "/";
  const address = `/r/${encodeURIComponent(room)}`;
  return seq > 0 ? `${address}/${seq}` : address;
}

const rank = ({ focused, visibilityState }: WindowClient): number =>
  Number(focused) * 2 + Number(visibilityState === "visible");

/** Of the chat; not the pages of forms, which take no messages. */
async function pages(): Promise<readonly WindowClient[]> {
  const all = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter(({ url }) => /^\/(?:$|r\/)/.test(new URL(url).pathname));
}

async function isLookedAt(room: string): Promise<boolean> {
  const focused = (await pages()).filter((client) => client.focused);
  const answers = await Promise.all(
    focused.map((client) => ask(client, { type: "looking", room })),
  );
  return answers.includes(true);
}

/** False: no, or no answer. */
function ask(client: WindowClient, question: FromWorker): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data === true);
    client.postMessage(question, [port2]);
    setTimeout(() => resolve(false), answerWithinMs);
  });
}

async function setBadge(count: number): Promise<void> {
  try {
    await self.navigator.setAppBadge(count);
  } catch {
    // Not installed, or this browser has none: the notification says it.
  }
}

function read(text: string): Pushed | null {
  try {
    // Encrypted for this browser by our own server.
    const pushed = JSON.parse(text) as Partial<Pushed> | null;
    return typeof pushed?.title === "string"
      ? { ...nothing, ...pushed, title: pushed.title }
      : null;
  } catch {
    return null;
  }
}

const nothing = { body: "", tag: "", room: "", seq: 0 };
