// What `chat user …` changed in the store of this running server, made true for those who are here.

import type { Timer } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { CLOSES } from "../protocol/closes.ts";
import type { UserId } from "../protocol/ids.ts";
import { ROLES } from "../protocol/roles.ts";
import { type AuditRow, commandLine } from "../store/order.ts";
import { nowAre } from "./account.ts";
import type { Context } from "./context.ts";

// Within a second for those who are here, the reading included.
const lookEveryMs = 500;
// Each command is a process of its own: far fewer fit between two looks, with all that others do meanwhile.
const mostLines = 200;

/**
 * Reads the audit log until it is cancelled: another program has no other way to say what it did. Each node reads it
 * for those who are at it.
 */
export function followCommandLine(context: Context, log: Log): Timer {
  let newest: number | null = null;
  let looking = false;

  async function look(): Promise<void> {
    const { store } = context;
    const [line] = await store.audit({ before: null, limit: 1 });
    const since = newest ?? line?.id ?? 0;
    if (line !== undefined && line.id > since) {
      const lines = await store.audit({ before: null, limit: mostLines });
      const done = lines.filter(({ id, by }) => id > since && id <= line.id && by === commandLine);
      for (const each of done.reverse()) await take(context, each);
    }
    // Last: what could not be read is read again.
    newest = line?.id ?? since;
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

/** Not what stands on a token: those are revoked one by one. */
async function closeEnded({ store, hub }: Context, target: UserId): Promise<void> {
  const peers = hub.users.get(target)?.peers ?? [];
  const held = peers.flatMap(({ grant }) => grant.session ?? []);
  const live = new Set((await store.sessions(target)).map(({ id }) => id));
  const ended = held.filter((id) => id.startsWith("s_") && !live.has(id));
  hub.here.disconnect(target, CLOSES.signedOut, ended);
}
