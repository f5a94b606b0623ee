// What the web client must do, item by item, and the tests that show it. docs/client.md is made from it.

import type { Item } from "./client-item.ts";
import { AROUND } from "./client-items-around.ts";
import { TALK } from "./client-items-talk.ts";

export const ITEMS: readonly Item[] = [...TALK, ...AROUND];
