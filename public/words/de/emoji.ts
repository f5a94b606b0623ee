// The grid of emoji.

export const search = "Emoji suchen (auf Englisch)";
export const emoji = "Emoji";
export const found = "Gefunden";
export const none = "So heißt hier kein Emoji.";
/** In the order of the groups in state/emoji-table.ts. */
export const groups = {
  smileys: "Smileys",
  people: "Menschen und Hände",
  nature: "Natur",
  food: "Essen und Trinken",
  activities: "Aktivitäten",
  places: "Orte",
  things: "Dinge",
  signs: "Zeichen",
};
