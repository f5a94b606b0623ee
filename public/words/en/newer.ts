// That there is a newer version of the page than the one that is open.

export const newer = "There is a newer version of this page.";
export const reload = "Reload to update";
export const later = "Later";
