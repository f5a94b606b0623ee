// The store's methods on PostgreSQL, gathered from the nouns that they are about.

import { accountMethods } from "./account-methods.ts";
import { messageMethods } from "./message-methods.ts";
import { secret } from "./meta.ts";
import { orderMethods } from "./order-methods.ts";
import { placeMethods } from "./place-methods.ts";
import { pushMethods } from "./push-methods.ts";
import { roomMethods } from "./room-methods.ts";
import { search } from "./search.ts";
import type { Methods } from "./transaction.ts";

/** All but `append`, which is committed in groups: `appendAll` of messages.ts. */
export const engine: Omit<Methods, "append"> = {
  ...roomMethods,
  ...accountMethods,
  ...messageMethods,
  ...orderMethods,
  ...pushMethods,
  ...placeMethods,
  search,
  secret,
};
