// Checks, when types are checked, that each language says what English says, and nothing else. Runs never.

/** The shape of a table of words, whatever they are. */
type Shape<Words> = {
  [Name in keyof Words]: Words[Name] extends string
    ? string
    : Words[Name] extends (...values: infer Values) => string
      ? (...values: Values) => string
      : Words[Name] extends Readonly<Record<string, unknown>>
        ? Shape<Words[Name]>
        : Words[Name];
};

/** Does not compile unless `Other` has all that `English` has, of the same kind, and no more. */
type Twin<
  English,
  Other extends Shape<English> & { readonly [Name in Exclude<keyof Other, keyof English>]: never },
> = [English, Other];

export type Twins = [
  Twin<typeof import("./en/absent.ts"), typeof import("./de/absent.ts")>,
  Twin<typeof import("./en/bell.ts"), typeof import("./de/bell.ts")>,
  Twin<typeof import("./en/completion.ts"), typeof import("./de/completion.ts")>,
  Twin<typeof import("./en/composer.ts"), typeof import("./de/composer.ts")>,
  Twin<typeof import("./en/document.ts"), typeof import("./de/document.ts")>,
  Twin<typeof import("./en/door.ts"), typeof import("./de/door.ts")>,
  Twin<typeof import("./en/emoji.ts"), typeof import("./de/emoji.ts")>,
  Twin<typeof import("./en/first-steps.ts"), typeof import("./de/first-steps.ts")>,
  Twin<typeof import("./en/formatting.ts"), typeof import("./de/formatting.ts")>,
  Twin<typeof import("./en/grammar.ts"), typeof import("./de/grammar.ts")>,
  Twin<typeof import("./en/help.ts"), typeof import("./de/help.ts")>,
  Twin<typeof import("./en/invite.ts"), typeof import("./de/invite.ts")>,
  Twin<typeof import("./en/keys.ts"), typeof import("./de/keys.ts")>,
  Twin<typeof import("./en/lasting.ts"), typeof import("./de/lasting.ts")>,
  Twin<typeof import("./en/link.ts"), typeof import("./de/link.ts")>,
  Twin<typeof import("./en/me-menu.ts"), typeof import("./de/me-menu.ts")>,
  Twin<typeof import("./en/me.ts"), typeof import("./de/me.ts")>,
  Twin<typeof import("./en/members.ts"), typeof import("./de/members.ts")>,
  Twin<typeof import("./en/message.ts"), typeof import("./de/message.ts")>,
  Twin<typeof import("./en/new-room.ts"), typeof import("./de/new-room.ts")>,
  Twin<typeof import("./en/newer.ts"), typeof import("./de/newer.ts")>,
  Twin<typeof import("./en/order.ts"), typeof import("./de/order.ts")>,
  Twin<typeof import("./en/page.ts"), typeof import("./de/page.ts")>,
  Twin<typeof import("./en/palette.ts"), typeof import("./de/palette.ts")>,
  Twin<typeof import("./en/people.ts"), typeof import("./de/people.ts")>,
  Twin<typeof import("./en/push.ts"), typeof import("./de/push.ts")>,
  Twin<typeof import("./en/room-settings.ts"), typeof import("./de/room-settings.ts")>,
  Twin<typeof import("./en/room.ts"), typeof import("./de/room.ts")>,
  Twin<typeof import("./en/rooms.ts"), typeof import("./de/rooms.ts")>,
  Twin<typeof import("./en/search.ts"), typeof import("./de/search.ts")>,
  Twin<typeof import("./en/shown-link.ts"), typeof import("./de/shown-link.ts")>,
  Twin<typeof import("./en/told.ts"), typeof import("./de/told.ts")>,
  Twin<typeof import("./en/unread.ts"), typeof import("./de/unread.ts")>,
];
