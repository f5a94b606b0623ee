// The search, and what it found.

export const title = "Search messages";
export const results = "Messages found";
export const like = "Words, or “a phrase”";
export const narrowWith = "Narrow it with ";
export const onlyIn = (room: string): string => `Only in ${room}`;
export const everywhere = "Search everywhere";
export const within = (room: string): string => `in ${room}`;

export const nothing = "Nothing found.";
export const nothingInTime = "Nothing found in the time there was. Narrow the search.";
export const newest = (count: number): string => `The newest ${count}; more as you scroll.`;
export const found = (count: number): string => `${count} found.`;
export const withinWords = (tally: string): string => `Found within words. ${tally}`;
export const maybeOlder = (tally: string): string => `${tally} There may be older ones.`;
