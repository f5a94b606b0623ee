// How much every engine keeps of what keeps order, and how much one purge looks at.

// About 15 MB: years of a busy server, and an end to what a spiteful moderator can fill the disk with.
export const maxAuditLines = 100_000;

// Of one room, and of the server: whoever owns a room cannot push out the bans of another. More than any
// list that somebody reads; the oldest goes, since a raid is going on and the newest matter.
export const maxBans = 10_000;
// As of bans: of one room, and of the server; the oldest goes.
export const maxMutes = 10_000;

// More than anybody reads. Beyond it the oldest goes, of those settled first.
export const maxReports = 10_000;
/** Of one person, that nobody looked at yet: one who reports everything must not push out the others' reports. */
export const maxOpenReports = 100;
export const tooManyReports = `You have ${maxOpenReports} reports that nobody has looked at yet`;

// Bounds on one purge, for the sake of all who wait for the storage thread: about 20 ms each.
export const maxPurged = 1_000;
export const maxWalked = 100_000;
