// Plain text frames: what a person types. Pure; the page's composer reads its lines the same way.

import type { Request } from "./commands.ts";

export const HELP = [
  "/join ROOM [NAME]  go to a room, with a name if you like",
  "/name NAME  change your name",
  "/leave [ROOM]  leave a room",
  "/who  who is here",
  "/rooms  which rooms there are",
  "/me WAVES  say what you do",
  "/help  this list",
  "//TEXT  a message that begins with a slash",
].join("\n");

export type Line = { request: Request } | { complaint: string };

/** The request that a typed line stands for. Lines not beginning with `/` are chat, `//x` posts `/x`. */
export function readLine(line: string): Line {
  const typed = line.replace(/\r?\n$/, "");
  if (!typed.startsWith("/")) return { request: { type: "chat", text: typed } };
  if (typed.startsWith("//")) return { request: { type: "chat", text: typed.slice(1) } };
  const [, name = "", rest = ""] = /^\/(\S*)\s*([\s\S]*)$/.exec(typed) ?? [];
  const argument = rest.trim();
  const slash = SLASHES.get(name.toLowerCase());
  if (slash === undefined) return { complaint: `There is no /${name.slice(0, 32)}. Try /help` };
  return slash(argument);
}

const needs = (argument: string, usage: string, make: () => Request): Line =>
  argument === "" ? { complaint: `Like this: ${usage}` } : { request: make() };

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
  ["help", (): Line => ({ request: { type: "help" } })],
]);
