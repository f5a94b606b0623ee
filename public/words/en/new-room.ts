// The two ways to another room.

export const title = "Join or make a room";
export const name = "Name of the room";
export const nameLike = "sail-loft";
export const nameHint = "If there is none of that name, it is made.";
export const go = "Go to room";

export const privateTitle = "Make a private room";
export const called = "Title";
export const calledLike = "Yard office";
export const calledHint = "Only those whom you add or invite will see that there is such a room.";
export const make = "Make room";
export const sayTitle = "Say what the room shall be called";
