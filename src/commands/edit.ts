// edit: another text for a message, at once or growing.

import { ChatError } from "../protocol/errors.ts";
import type { Ack } from "../protocol/events.ts";
import type { RunPlaced } from "./context.ts";
import { endGrowth, grow, inTurn, takeBack } from "./growing.ts";
import { changeText } from "./new-text.ts";
import { checkMayWrite } from "./posting.ts";

/** An author's own message, and nobody else's whatever their rank. What is appended is acked before it is stored. */
export const edit: RunPlaced<"edit"> = async (context, { peer, command }, place) => {
  const { message, text, mode } = command;
  const spot = { room: place.room.room, message };
  if (mode === "replace" && !/\S/.test(text))
    throw new ChatError("bad_request", `"text" must not be empty`);
  return inTurn(context.growths, spot, peer.user.id, async (): Promise<Ack> => {
    await checkMayWrite(context, peer, place);
    if (mode === "append") {
      if (place.room.role === null) throw new ChatError("not_in_room");
      const stored = await grow(context, peer, spot, command);
      return stored ?? { type: "ack", room: spot.room };
    }
    // It replaces what was growing there. With the text that is stored already no event tells the room so.
    const stored = (): void => endGrowth(context, spot);
    const ack = await changeText(context, peer, spot, { text, standing: place.standing, stored });
    if (ack.duplicate) takeBack(context, spot);
    return ack;
  });
};
