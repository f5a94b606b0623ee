// The two ways to another room.

export const title = "Raum betreten oder anlegen";
export const name = "Name des Raums";
export const nameLike = "segelboden";
export const nameHint = "Gibt es noch keinen, der so heißt, wird er angelegt.";
export const go = "Zum Raum";

export const privateTitle = "Privaten Raum anlegen";
export const called = "Titel";
export const calledLike = "Werftbüro";
export const calledHint =
  "Dass es diesen Raum gibt, sehen nur die, die du hinzufügst oder einlädst.";
export const make = "Raum anlegen";
export const sayTitle = "Sag, wie der Raum heißen soll";
