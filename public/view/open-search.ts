// Loads the search when it is first wanted: it is no part of what a room needs to be shown.

import type { RoomName } from "../../src/protocol/ids.ts";
import type { Client } from "./client.ts";
import { note } from "./page.ts";

export type SearchWays = {
  /** Null: everywhere. */
  room: RoomName | null;
  go(room: RoomName, seq: number): void;
};

export async function openSearch(client: Client, ways: SearchWays): Promise<void> {
  try {
    const { showSearch } = await import("./search.ts");
    showSearch(client, ways);
  } catch {
    // Its name changed with a newer server, or there is no connection.
    note(client.page, "The search could not be loaded. Reload the page.", { bad: true });
  }
}
