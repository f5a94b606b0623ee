// Being told when one does not look: what is so, and what to do about it.

export const heading = "Wenn du weg bist";
export const states = {
  unsupported: "Diesem Browser kann bei geschlossener Seite nichts gemeldet werden.",
  insecure: "Das geht nur über HTTPS. Bitte die, die diesen Server betreiben, es einzurichten.",
  "needs-home-screen":
    "Auf iPhone und iPad geht das nur vom Home-Bildschirm aus: Tippe auf „Teilen“, dann auf „Zum Home-Bildschirm“, und öffne die Seite von dort.",
  denied:
    "Du hast dieser Seite Mitteilungen verboten. Erlaube sie in den Einstellungen des Browsers für diese Seite und komm dann wieder.",
  off: "Diesem Browser wird nichts gemeldet, wenn du weg bist.",
  on: "Wenn du weg bist, kommen Erwähnungen und Direktnachrichten in diesen Browser.",
};
export const forAccounts = "Das ist für alle, die ein Konto haben.";

export const turnOn = "Diesem Browser melden";
export const turnOff = "Nicht mehr melden";
export const test = "Schick mir einen Test";
export const testText = "So wird dir etwas gemeldet.";
export const testSent = "Ist unterwegs.";
