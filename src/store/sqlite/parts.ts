// What the methods of every noun are made from: the running transaction and the tables with a memory of their own.

import type { Directory } from "./directory.ts";
import type { Messages } from "./messages.ts";
import type { Rooms } from "./rooms.ts";
import type { Transaction } from "./transaction.ts";
import type { Users } from "./users.ts";

export type Parts = {
  readonly transaction: Transaction;
  readonly rooms: Rooms;
  readonly directory: Directory;
  readonly users: Users;
  readonly messages: Messages;
};
