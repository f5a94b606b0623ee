// How much every engine keeps of a person and of a place's invitations, and what it says beyond that.

// More than all the devices of a person; a program that signs in again and again ends its own first ones.
export const maxSessionsPerUser = 100;
/** What is seen again sooner than this is not written: a person looking at a page must not cost an fsync. */
export const seenEveryMs = 3_600_000;

// A person with more programs than this gives the programs accounts.
export const maxTokensPerUser = 50;
export const tooManyTokens = `You have ${maxTokensPerUser} tokens, the most one may have: revoke one first`;

// A list that a person can still look through, and less than a page of the log in bytes.
export const maxInvitationsPerPlace = 200;
export const tooManyInvitations = `There are ${maxInvitationsPerPlace} invitations, the most there may be: revoke one first`;

// More than the devices of a person; a browser that makes endpoint after endpoint ends its own first ones.
export const maxSubscriptionsPerUser = 10;
/** Of one message: `@room` in a room of more tells the first of them. */
export const maxReachable = 10_000;

const maxAgentLength = 200;

/** By code points, so that none is cut in two. */
export const cutAgent = (agent: string): string =>
  Array.from(agent.slice(0, 2 * maxAgentLength))
    .slice(0, maxAgentLength)
    .join("");
