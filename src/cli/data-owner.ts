// Whose data it is: a command that is run as root leaves no file behind that the server could not open.

import { statSync } from "node:fs";
import { StartError } from "../lib/start-error.ts";

/** As root: goes on as the user whose data it is. Throws `StartError` when it is another's and we are not root. */
export function becomeOwner(dataDir: string): void {
  const owner = statSync(`${dataDir}/chat.db`, { throwIfNoEntry: false });
  const own = process.getuid?.();
  // Nothing there is said better by the store; Windows has no such owners.
  if (owner === undefined || own === undefined || owner.uid === own) return;
  if (own !== 0) {
    throw new StartError(
      `The data in ${dataDir} belongs to another user of this machine: run this as that user, or as root`,
    );
  }
  process.setgroups?.([owner.gid]);
  process.setgid?.(owner.gid);
  process.setuid?.(owner.uid);
}
