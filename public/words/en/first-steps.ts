// What leads on in a place that is new, and trying it as somebody else.

export const title = "First steps";
export const invite = "Invite people";
export const inviteHint = "By a link, or a code that a telephone reads.";
export const guest = "Try it as a guest";
export const guestHint = "See what somebody sees who comes here for the first time.";
export const room = "Make another room";
export const roomHint = "For what would be lost among everything else.";
export const look = "Make it look like yours";
export const lookHint = "Its name, its colour, a picture for the door.";
export const dismiss = (step: string): string => `Do not show again: ${step}`;

/** In a private window, or another browser, there is no cookie of ours. */
export const guestLede =
  "In a private window, or in another browser, you are somebody new. Open this address there.";
export const guestElsewhere =
  "To your browser this is another place: you are somebody new there, beside who you are here.";
export const openElsewhere = "Open it as a guest";
export const address = "The address";
export const pointAt = "Or point a telephone at it.";
