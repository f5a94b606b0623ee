// Being told when one does not look: what is so, and what to do about it.

export const heading = "When you are away";
export const states = {
  unsupported: "This browser cannot be told when the page is closed.",
  insecure: "This works over HTTPS only. Ask whoever runs this server to turn it on.",
  "needs-home-screen":
    "On an iPhone or iPad this works from the home screen only: choose Share, then “Add to Home Screen”, and open it from there.",
  denied:
    "You have forbidden notifications for this page. Allow them in the browser’s settings of this page, then come back.",
  off: "This browser is not told of anything while you are away.",
  on: "Mentions and direct messages come to this browser while you are away.",
};
export const forAccounts = "This is for those who have an account.";

export const turnOn = "Tell this browser";
export const turnOff = "Tell it no more";
export const test = "Send me a test";
export const testText = "This is how you are told.";
export const testSent = "It is on its way.";
