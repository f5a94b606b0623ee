// Brands for the strings that must not be swapped. Owns no behaviour but the casts at the edge.

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A room's normalised name: lower case, 1 to 64 of letters, digits, `.`, `_`, `-`. Also its topic. */
export type RoomName = Branded<"RoomName">;
/** A stable user id: `g_…` for a guest. Never shown to be typed, never reused. */
export type UserId = Branded<"UserId">;
/** A username as people see it, normalised by `normaliseUsername`. Not an identity: ids are. */
export type Username = Branded<"Username">;

/** Only for a string that `normaliseRoom` made, or that the store gave back. */
export const asRoomName = (name: string): RoomName => name as RoomName;
/** Only for a string that identity made, or that the store gave back. */
export const asUserId = (id: string): UserId => id as UserId;
/** Only for a string that `normaliseUsername` made, or that the store gave back. */
export const asUsername = (name: string): Username => name as Username;
