// What counts as one emoji, for reactions. Pure.

const one = /^\p{RGI_Emoji}$/v;
const named = /^:[a-z0-9][a-z0-9_+-]{0,29}:$/;

/** One emoji as Unicode recommends it for interchange (UTS #51, ED-27), or a name like `:wave:`. */
export const isEmoji = (text: string): boolean => one.test(text) || named.test(text);
