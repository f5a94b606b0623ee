// The forms that keep order with one person on the whole server, as far as the visitor may. Decides by `may`.

import type { UserId, Username } from "../../../protocol/ids.ts";
import { maxReasonLength } from "../../../protocol/limits.ts";
import { maxOrderSeconds } from "../../../protocol/order-commands.ts";
import { may, type Role, type Standing } from "../../../protocol/roles.ts";
import { type Html, html } from "../html.ts";
import { actForm, choice, countInput, labelled, textInput, untilOf } from "./frame.ts";
import type { Desk } from "./section.ts";

/** Somebody, and what holds for them on the whole server. */
export type Person = {
  userId: UserId;
  username: Username;
  role: Role;
  /** In ms since 1970; 0 for not. */
  mutedUntil: number;
  /** Null: not banned; 0: for good. */
  bannedUntil: number | null;
};

export async function personOf(
  { store }: Desk,
  { userId, username }: Pick<Person, "userId" | "username">,
): Promise<Person> {
  const [kept, mutedUntil, ban] = await Promise.all([
    store.user(userId),
    store.mutedOnServer(userId),
    store.bannedFromServer(userId, null),
  ]);
  const role = kept?.role ?? "guest";
  return { userId, username, role, mutedUntil, bannedUntil: ban?.until ?? null };
}

/** Empty when nothing holds. */
export function stateOf({ mutedUntil, bannedUntil }: Person, now: number): Html {
  return html`${bannedUntil !== null && html`<small class="bad">Banned ${untilOf(bannedUntil)}</small>`}
  ${mutedUntil > now && html`<small class="bad">Muted ${untilOf(mutedUntil)}</small>`}`;
}

/** Folded away, so that a list stays a list; null when the visitor may do nothing to them. */
export function orderForms(desk: Desk, person: Person): Html | null {
  const { standing, account } = desk;
  const { userId, username, role } = person;
  const target: Standing = { role, roomRole: null };
  if (userId === account.userId) return null;
  const mayMute = may("muteOnServer", standing, target);
  const mayBan = may("banFromServer", standing, target);
  const maySignOut = role !== "guest" && may("signOutOthers", standing, target);
  if (!mayMute && !mayBan && !maySignOut) return null;
  const about = { user: userId };
  const to = username;
  return html`<details>
    <summary>Keep order<span class="vh"> with ${username}</span></summary>
    ${mayMute && muteForm(desk, person)} ${mayBan && banForms(desk, person)}
    ${maySignOut && actForm(desk, { act: "sign-out", about, button: "Sign out everywhere", to })}
  </details>`;
}

function muteForm(desk: Desk, { userId, username, mutedUntil }: Person): Html {
  const about = { user: userId };
  const to = username;
  if (mutedUntil > desk.now) return actForm(desk, { act: "unmute", about, button: "Unmute", to });
  const fields = html`${labelled("Muted for how long", choice("seconds", TERMS))} ${reasonField}`;
  return actForm(desk, { act: "mute", about, fields, button: "Mute", to });
}

function banForms(desk: Desk, { userId, username, bannedUntil }: Person): Html {
  const about = { user: userId };
  const to = username;
  if (bannedUntil !== null) return actForm(desk, { act: "unban", about, button: "Unban", to });
  return actForm(desk, { act: "ban", about, fields: banFields, button: "Ban", to });
}

const hourSeconds = 3_600;
const daySeconds = 24 * hourSeconds;
/** For how long; 0: for good. */
const TERMS: readonly (readonly [number, string])[] = [
  [hourSeconds, "An hour"],
  [daySeconds, "A day"],
  [7 * daySeconds, "A week"],
  [30 * daySeconds, "30 days"],
  [0, "For good"],
];

const reasonField = labelled(
  "Reason, which they read",
  textInput({ name: "reason", maxLength: maxReasonLength }),
);

/** How long, what is deleted with it, and why. */
export const banFields = html`${labelled("Banned for how long", choice("seconds", TERMS, daySeconds))}
${labelled(
  "Delete their last … minutes",
  countInput({ name: "purge-minutes", min: 0, max: maxOrderSeconds / 60, value: 0 }),
)}
${reasonField}`;
