// The grid of emoji.

export const search = "Search emoji";
export const emoji = "Emoji";
export const found = "Found";
export const none = "There is no emoji of that name here.";
/** In the order of the groups in state/emoji-table.ts. */
export const groups = {
  smileys: "Smileys",
  people: "People and hands",
  nature: "Nature",
  food: "Food and drink",
  activities: "Activities",
  places: "Places",
  things: "Things",
  signs: "Signs",
};
