// That there is a newer version of the page than the one that is open.

export const newer = "Von dieser Seite gibt es eine neuere Version.";
export const reload = "Zum Aktualisieren neu laden";
export const later = "Später";
