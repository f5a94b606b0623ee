// Plain text frames: what a person types. Pure; the page's composer reads its lines the same way.

import type { Request } from "./commands.ts";

export const HELP = [
  "/join ROOM [NAME]  go to a room, with a name if you like",
  "/name NAME  change your name",
  "/leave [ROOM]  leave a room",
  "/who  who is here",
  "/rooms  which rooms there are",
  "/me WAVES  say what you do",
  "/dm NAME  a room for you two",
  "/topic TEXT  say what the room is about",
  "/members  who is a member of the room",
  "/invite  make a link that invites somebody into the room",
  "/kick NAME [WHY]  send somebody out of the room",
  "/ban NAME [10m|2h|7d] [WHY]  keep somebody out, for good or for a time",
  "/unban NAME  let somebody in again",
  "/mute NAME [10m|2h|7d] [WHY]  let somebody only read, for good or for a time",
  "/unmute NAME  let somebody write again",
  "/delete NUMBER  delete the message with that seq",
  "/help  this list",
  "//TEXT  a message that begins with a slash",
].join("\n");

/** `complaint` is said in English; `about` is for those who say it in another language. */
export type Line = { request: Request } | { complaint: string; about: LineTrouble };
export type LineTrouble =
  /** There is no such line. */
  | { unknown: string }
  /** It is to be typed like this. */
  | { usage: string };

/** The request that a typed line stands for. Lines not beginning with `/` are chat, `//x` posts `/x`. */
export function readLine(line: string): Line {
  const typed = line.replace(/\r?\n$/, "");
  if (!typed.startsWith("/")) return { request: { type: "chat", text: typed } };
  if (typed.startsWith("//")) return { request: { type: "chat", text: typed.slice(1) } };
  const [, name = "", rest = ""] = /^\/(\S*)\s*([\s\S]*)$/.exec(typed) ?? [];
  const argument = rest.trim();
  const slash = SLASHES.get(name.toLowerCase());
  if (slash === undefined) return unknown(name.slice(0, 32));
  return slash(argument);
}

const unknown = (name: string): Line => ({
  complaint: `There is no /${name}. Try /help`,
  about: { unknown: name },
});
const like = (usage: string): Line => ({ complaint: `Like this: ${usage}`, about: { usage } });

const needs = (argument: string, usage: string, make: () => Request): Line =>
  argument === "" ? like(usage) : { request: make() };

const join = (argument: string): Line =>
  needs(argument, "/join general ann", () => {
    const [, room = "", username = ""] = /^(\S+)\s*([\s\S]*)$/.exec(argument) ?? [];
    return username === "" ? { type: "join", room } : { type: "join", room, username };
  });
const rename = (argument: string): Line =>
  needs(argument, "/name bob", () => ({ type: "setUsername", username: argument }));
const leave = (room: string): Line => ({
  request: room === "" ? { type: "leave" } : { type: "leave", room },
});

/** `ann being rude`, `@ann`, `"Ann Lee" being rude`: to whom it is done, and the rest. Null: no name. */
function aimed(argument: string): { user: string; rest: string } | null {
  const [, quoted, word, rest = ""] =
    /^@?(?:"([^"]+)"|([^\s"]\S*))\s*([\s\S]*)$/.exec(argument) ?? [];
  const user = quoted ?? word;
  return user === undefined ? null : { user, rest };
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Where nothing but a name is expected, it may have spaces without the quotes. */
const whole = (user: string, rest: string): string => (rest === "" ? user : `${user} ${rest}`);

/** `10m being rude`: for how long, and why. Without a time it is for good. */
function timed(rest: string): { seconds?: number; reason: string } {
  const [time = "", count, unit = ""] = /^(\d{1,9})([smhd])(?:\s+|$)/i.exec(rest) ?? [];
  const each = unitSeconds[unit.toLowerCase()];
  if (each === undefined) return { reason: rest };
  return { seconds: Number(count) * each, reason: rest.slice(time.length) };
}

const toSomebody =
  (usage: string, make: (user: string, rest: string) => Request) =>
  (argument: string): Line => {
    const aim = aimed(argument);
    return aim === null ? like(usage) : { request: make(aim.user, aim.rest) };
  };
const remove = (argument: string): Line =>
  /^\d{1,15}$/.test(argument)
    ? { request: { type: "delete", message: Number(argument) } }
    : like("/delete 42");

const SLASHES: ReadonlyMap<string, (argument: string) => Line> = new Map([
  ["join", join],
  ["name", rename],
  ["nick", rename],
  ["leave", leave],
  ["part", leave],
  ["who", (): Line => ({ request: { type: "users" } })],
  ["rooms", (): Line => ({ request: { type: "rooms" } })],
  [
    "me",
    (text: string): Line => needs(text, "/me waves", () => ({ type: "chat", text, action: true })),
  ],
  ["dm", toSomebody("/dm ann", (...said): Request => ({ type: "direct", user: whole(...said) }))],
  [
    "topic",
    (topic: string): Line =>
      needs(topic, "/topic what we talk about", () => ({ type: "updateRoom", topic })),
  ],
  ["members", (): Line => ({ request: { type: "members" } })],
  ["invite", (): Line => ({ request: { type: "invite" } })],
  ["kick", toSomebody("/kick ann", (user, reason): Request => ({ type: "kick", user, reason }))],
  [
    "ban",
    toSomebody("/ban ann 2h", (user, rest): Request => ({ type: "ban", user, ...timed(rest) })),
  ],
  [
    "unban",
    toSomebody("/unban ann", (...said): Request => ({ type: "unban", user: whole(...said) })),
  ],
  [
    "mute",
    toSomebody("/mute ann 10m", (user, rest): Request => ({ type: "mute", user, ...timed(rest) })),
  ],
  [
    "unmute",
    toSomebody("/unmute ann", (...said): Request => ({ type: "unmute", user: whole(...said) })),
  ],
  ["delete", remove],
  ["help", (): Line => ({ request: { type: "help" } })],
]);
