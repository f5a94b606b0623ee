// How much of what hangs on messages is kept, told by name and counted.

/** Kinds of reactions to one message; one more is `too_many_reactions`. */
export const maxKinds = 50;
/** Of each kind, by name: enough for a list, while a page stays small whatever the crowd. */
export const maxListed = 100;
/** Of what is unread, counted no further: what says 100 says 100 or more. */
export const mostCounted = 100;
/** Deletions a count walks over. Of what was deleted beyond that, messages count as if they were there. */
export const mostDeleted = 10_000;
