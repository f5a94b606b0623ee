// What the forms of the administration ask for, in the words of the protocol.

import type { Asked } from "../../../commands/run.ts";
import { fieldOf } from "../form.ts";

/** What is said when it is done is found among the words, by its name. */
export type Act = {
  /** Checked as a client's command is: what stands in the form is passed on as it came. */
  asked(form: URLSearchParams): Asked;
};

const ACTS = {
  role: {
    asked: (form) => ({ type: "setRole", ...userIn(form), role: fieldOf(form, "role") }),
  },
  "sign-out": {
    asked: (form) => ({ type: "signOut", ...userIn(form) }),
  },
  mute: {
    asked: (form) => ({ type: "mute", server: true, ...userIn(form), ...termsIn(form) }),
  },
  unmute: {
    asked: (form) => ({ type: "unmute", server: true, ...userIn(form) }),
  },
  ban: {
    asked: (form) => ({
      type: "ban",
      server: true,
      ...userIn(form),
      ...termsIn(form),
      purgeSeconds: numberIn(form, "purge-minutes") * 60,
    }),
  },
  unban: {
    asked: (form) => ({ type: "unban", server: true, ...userIn(form) }),
  },
  delete: {
    asked: (form) => ({ type: "delete", ...roomIn(form), message: numberIn(form, "message") }),
  },
  settle: {
    asked: (form) => ({ type: "settleReport", report: numberIn(form, "report") }),
  },
  archive: {
    asked: (form) => ({ type: "archiveRoom", ...roomIn(form), archived: true }),
  },
  reopen: {
    asked: (form) => ({ type: "archiveRoom", ...roomIn(form), archived: false }),
  },
  lock: {
    asked: (form) => ({ type: "updateRoom", ...roomIn(form), readOnly: true }),
  },
  unlock: {
    asked: (form) => ({ type: "updateRoom", ...roomIn(form), readOnly: false }),
  },
  invite: {
    asked: (form) => ({
      type: "invite",
      server: true,
      uses: numberIn(form, "uses"),
      seconds: numberIn(form, "days") * 86_400,
    }),
  },
  revoke: {
    asked: (form) => ({
      type: "revokeInvitation",
      server: true,
      invitation: fieldOf(form, "invitation"),
    }),
  },
} satisfies Record<string, Act>;

export type ActKind = keyof typeof ACTS;

/** Undefined: no act of ours. */
export const actNamed = (name: string): Act | undefined =>
  Object.hasOwn(ACTS, name) ? ACTS[name as ActKind] : undefined; // a key, by the check before it

const userIn = (form: URLSearchParams) => ({ user: fieldOf(form, "user") });
const roomIn = (form: URLSearchParams) => ({ room: fieldOf(form, "room") });
const termsIn = (form: URLSearchParams) => ({
  seconds: numberIn(form, "seconds"),
  reason: fieldOf(form, "reason"),
});

/** NaN, which no command takes, for what is no number or missing: empty is not 0, which can mean for good. */
function numberIn(form: URLSearchParams, name: string): number {
  const text = fieldOf(form, name);
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}
