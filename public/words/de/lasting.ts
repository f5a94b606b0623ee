// Spans of time, for the parts that are loaded later.

import { lastingIn } from "../spans.ts";
import { locale } from "./grammar.ts";

/** „10 Minuten“, „1 Tag“: whole seconds above 0, in the largest unit that tells them exactly. */
export const lasting = lastingIn(locale);
