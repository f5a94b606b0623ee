// What the forms of the administration ask for, in the words of the protocol, and what is said when it is done.

import type { Asked } from "../../../commands/run.ts";
import { fieldOf } from "../form.ts";

export type Act = {
  /** Said on the way back. */
  done: string;
  /** Checked as a client's command is: what stands in the form is passed on as it came. */
  asked(form: URLSearchParams): Asked;
};

const ACTS = {
  role: {
    done: "The role is changed.",
    asked: (form) => ({ type: "setRole", ...userIn(form), role: fieldOf(form, "role") }),
  },
  "sign-out": {
    done: "They are signed out everywhere.",
    asked: (form) => ({ type: "signOut", ...userIn(form) }),
  },
  mute: {
    done: "They are muted.",
    asked: (form) => ({ type: "mute", server: true, ...userIn(form), ...termsIn(form) }),
  },
  unmute: {
    done: "They may write again.",
    asked: (form) => ({ type: "unmute", server: true, ...userIn(form) }),
  },
  ban: {
    done: "They are banned.",
    asked: (form) => ({
      type: "ban",
      server: true,
      ...userIn(form),
      ...termsIn(form),
      purgeSeconds: numberIn(form, "purge-minutes") * 60,
    }),
  },
  unban: {
    done: "The ban is lifted.",
    asked: (form) => ({ type: "unban", server: true, ...userIn(form) }),
  },
  delete: {
    done: "The message is deleted.",
    asked: (form) => ({ type: "delete", ...roomIn(form), message: numberIn(form, "message") }),
  },
  settle: {
    done: "The report is settled.",
    asked: (form) => ({ type: "settleReport", report: numberIn(form, "report") }),
  },
  archive: {
    done: "The room is archived.",
    asked: (form) => ({ type: "archiveRoom", ...roomIn(form), archived: true }),
  },
  reopen: {
    done: "The room is open again.",
    asked: (form) => ({ type: "archiveRoom", ...roomIn(form), archived: false }),
  },
  lock: {
    done: "The room is read-only.",
    asked: (form) => ({ type: "updateRoom", ...roomIn(form), readOnly: true }),
  },
  unlock: {
    done: "Everybody may write in the room.",
    asked: (form) => ({ type: "updateRoom", ...roomIn(form), readOnly: false }),
  },
  invite: {
    done: "The invitation is made.",
    asked: (form) => ({
      type: "invite",
      server: true,
      uses: numberIn(form, "uses"),
      seconds: numberIn(form, "days") * 86_400,
    }),
  },
  revoke: {
    done: "The invitation is revoked.",
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
