// What `chat user …` changed in the store of this running server, made true for those who are here; and what other
// nodes decided while they could not say so.

import type { Timer } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { UserId } from "../protocol/ids.ts";
import { ROLES } from "../protocol/roles.ts";
import { type AuditRow, commandLine } from "../store/order.ts";
import { nowAre } from "./account.ts";
import { closeEnded, takeAsStored } from "./as-stored.ts";
import type { Context } from "./context.ts";

// Within a second for those who are here, the reading included.
const lookEveryMs = 500;
// That nobody hears of the others is noticed late: what they did in this time before is looked at, too.
const unsureMs = 5_000;
// Each command is a process of its own: far fewer fit between two looks, with all that others do meanwhile.
const mostLines = 200;

/**
 * Reads the audit log until it is cancelled: another program has no other way to say what it did. Each node reads it
 * for those who are at it. `isDeaf`: what other nodes decided may not be heard now.
 */
export function followCommandLine(
  context: Context,
  log: Log,
  isDeaf: () => boolean = () => false,
): Timer {
  let newest: number | null = null;
  let looking = false;
  // What was newest at each look of late.
  const seen: { id: number; at: number }[] = [];

  async function look(): Promise<void> {
    const { store } = context;
    const [line] = await store.audit({ before: null, limit: 1 });
    const since = newest ?? line?.id ?? 0;
    const deaf = isDeaf();
    const heardUpTo = deaf ? (seen[0]?.id ?? since) : since;
    if (line !== undefined && line.id > heardUpTo) {
      const lines = await store.audit({ before: null, limit: mostLines });
      const done = lines.filter(({ id }) => id > heardUpTo && id <= line.id);
      for (const each of done.reverse())
        if (each.by === commandLine && each.id > since) await take(context, each);
        else if (each.by !== commandLine && deaf) await takeAsStored(context, each);
    }
    // Last: what could not be read is read again.
    newest = line?.id ?? since;
    const at = context.clock.elapsed();
    seen.push({ id: newest, at });
    while ((seen[1]?.at ?? at) <= at - unsureMs) seen.shift();
  }

  function lookOnce(): void {
    if (looking) return;
    looking = true;
    look()
      .catch((error: unknown) => log.warn("command_line_unread", { trouble: String(error) }))
      .finally(() => (looking = false));
  }
  lookOnce();
  return context.clock.every(lookEveryMs, lookOnce);
}

async function take(context: Context, { act, target, detail }: AuditRow): Promise<void> {
  if (target === null) return;
  if (act === "role") takeRole(context, target, detail);
  if (act !== "sign-out" && act !== "password") return;
  await closeEnded(context, target);
  // Who was let in a moment before the sessions ended may open a socket a moment after it.
  context.clock.after(lookEveryMs, () => void closeEnded(context, target).catch(() => {})); // they were closed once
}

function takeRole({ hub }: Context, target: UserId, detail: string): void {
  const role = ROLES.find((each) => each === detail);
  if (role === undefined || role === "guest") return;
  hub.here.setStanding(target, null, { role, text: nowAre(role) });
}
