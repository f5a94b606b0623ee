// The forms that keep order with one person on the whole server, as far as the visitor may. Decides by `may`.

import type { UserId, Username } from "../../../protocol/ids.ts";
import { maxReasonLength } from "../../../protocol/limits.ts";
import { maxOrderSeconds } from "../../../protocol/order-commands.ts";
import { may, type Role, type Standing } from "../../../protocol/roles.ts";
import { type Html, html } from "../html.ts";
import { actForm, choice, countInput, labelled, textInput, untilOf } from "./frame.ts";
import type { Desk } from "./section.ts";
import type { AdminWords } from "../../words/words.ts";

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
export function stateOf({ now, all }: Desk, { mutedUntil, bannedUntil }: Person): Html {
  const words = all.admin.keeping;
  return html`${bannedUntil !== null && html`<small class="bad">${words.banned} ${untilOf(all, bannedUntil)}</small>`}
  ${mutedUntil > now && html`<small class="bad">${words.muted} ${untilOf(all, mutedUntil)}</small>`}`;
}

/** Folded away, so that a list stays a list; null when the visitor may do nothing to them. */
export function orderForms(desk: Desk, person: Person): Html | null {
  const { standing, account } = desk;
  const words = desk.words.keeping;
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
    <summary>${words.keepOrder}<span class="vh">${words.with(username)}</span></summary>
    ${mayMute && muteForm(desk, person)} ${mayBan && banForms(desk, person)}
    ${maySignOut && actForm(desk, { act: "sign-out", about, button: words.signOut, to })}
  </details>`;
}

function muteForm(desk: Desk, { userId, username, mutedUntil }: Person): Html {
  const about = { user: userId };
  const to = username;
  const words = desk.words.keeping;
  if (mutedUntil > desk.now)
    return actForm(desk, { act: "unmute", about, button: words.unmute, to });
  const fields = html`${labelled(words.mutedHowLong, choice("seconds", terms(desk.words)))}
  ${reasonField(desk.words)}`;
  return actForm(desk, { act: "mute", about, fields, button: words.mute, to });
}

function banForms(desk: Desk, { userId, username, bannedUntil }: Person): Html {
  const about = { user: userId };
  const to = username;
  const words = desk.words.keeping;
  if (bannedUntil !== null) return actForm(desk, { act: "unban", about, button: words.unban, to });
  return actForm(desk, { act: "ban", about, fields: banFields(desk.words), button: words.ban, to });
}

const hourSeconds = 3_600;
const daySeconds = 24 * hourSeconds;
/** For how long; 0: for good. */
const terms = ({ keeping }: AdminWords): readonly (readonly [number, string])[] => [
  [hourSeconds, keeping.anHour],
  [daySeconds, keeping.aDay],
  [7 * daySeconds, keeping.aWeek],
  [30 * daySeconds, keeping.days30],
  [0, keeping.forGood],
];

const reasonField = ({ keeping }: AdminWords): Html =>
  labelled(keeping.reason, textInput({ name: "reason", maxLength: maxReasonLength }));

/** How long, what is deleted with it, and why. */
export const banFields = (words: AdminWords): Html =>
  html`${labelled(words.keeping.bannedHowLong, choice("seconds", terms(words), daySeconds))}
  ${labelled(
    words.keeping.deleteLast,
    countInput({ name: "purge-minutes", min: 0, max: maxOrderSeconds / 60, value: 0 }),
  )}
  ${reasonField(words)}`;
