// The answer to /help, and to slash lines that are none.

export { HELP as help } from "../../../src/protocol/lines.ts";
