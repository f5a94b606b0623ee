// Every command: what it needs, which allowance it takes from, whether later frames wait for it.

import type { CommandType } from "../protocol/commands.ts";
import * as connection from "./connection.ts";
import type { Run, RunSeated } from "./context.ts";
import * as member from "./member.ts";
import * as message from "./message.ts";
import * as room from "./room.ts";

export type Allowance = "messages" | "joins" | "commands";

type Row<Type extends CommandType> = {
  readonly takes: Allowance;
  /** The connection's next frames are worked off only when this one is done: it changes what they mean. */
  readonly holdsNext: boolean;
} & (
  | { readonly needs: "nothing"; readonly run: Run<Type> }
  | { readonly needs: "seat"; readonly run: RunSeated<Type> }
);

export const COMMANDS: { readonly [Type in CommandType]: Row<Type> } = {
  join: { needs: "nothing", takes: "joins", holdsNext: true, run: room.join },
  leave: { needs: "nothing", takes: "commands", holdsNext: true, run: room.leave },
  rooms: { needs: "nothing", takes: "commands", holdsNext: false, run: room.rooms },
  chat: { needs: "seat", takes: "messages", holdsNext: false, run: message.chat },
  typing: { needs: "seat", takes: "commands", holdsNext: false, run: message.typing },
  history: { needs: "seat", takes: "commands", holdsNext: false, run: message.history },
  users: { needs: "seat", takes: "commands", holdsNext: false, run: member.users },
  setUsername: { needs: "nothing", takes: "commands", holdsNext: true, run: member.setUsername },
  ping: { needs: "nothing", takes: "commands", holdsNext: false, run: connection.ping },
  help: { needs: "nothing", takes: "commands", holdsNext: false, run: connection.help },
};
