// What leads on in a place that is new, and trying it as somebody else.

export const title = "Erste Schritte";
export const invite = "Leute einladen";
export const inviteHint = "Mit einem Link, oder einem Code, den ein Telefon liest.";
export const guest = "Als Gast ausprobieren";
export const guestHint = "Sieh, was jemand sieht, der zum ersten Mal herkommt.";
export const room = "Noch einen Raum anlegen";
export const roomHint = "Für das, was zwischen allem anderen unterginge.";
export const look = "Nach deinem Geschmack gestalten";
export const lookHint = "Name, Farbe, ein Bild für die Tür.";
export const dismiss = (step: string): string => `Nicht mehr zeigen: ${step}`;

/** In a private window, or another browser, there is no cookie of ours. */
export const guestLede =
  "In einem privaten Fenster oder einem anderen Browser bist du jemand Neues. Öffne dort diese Adresse.";
export const guestElsewhere =
  "Für deinen Browser ist das ein anderer Ort: Dort bist du jemand Neues, neben dem, der du hier bist.";
export const openElsewhere = "Als Gast öffnen";
export const address = "Die Adresse";
export const pointAt = "Oder richte ein Telefon darauf.";
