// A chat whose people have browsers at a push service of the test's own, and a clock that is turned by hand.

import type { Config } from "../../src/config.ts";
import type { RoomName } from "../../src/protocol/ids.ts";
import { type Court, openCourt, type Someone } from "../commands/support.ts";
import { type ManualClock, manualClock } from "../support/manual-clock.ts";
import { answered } from "../support/store.ts";
import { openPushService, type PushService, type Subscription } from "../support/push-service.ts";

export type Reply = { status: number; body: Record<string, unknown>; headers: Headers };

export type Town = {
  court: Court;
  clock: ManualClock;
  service: PushService;
  /** As a page of this server asks for somebody; `headers` over that. */
  ask(
    who: Someone | null,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply>;
  /** A new browser of theirs, subscribed; its name is `name`. */
  subscribe(who: Someone, name: string): Promise<Subscription>;
  /** Closes all that is open of them. */
  goAway(...people: Someone[]): Promise<void>;
  /** Says it in the room; resolves when all are told of it, or held. */
  say(who: Someone, text: string, where?: string | RoomName): Promise<number>;
  /** Resolves when something is planned in `ms` from then. */
  plans(ms: number): Promise<void>;
  /** Resolves with the first line of the log about `event`. */
  logs(event: string): Promise<string>;
  /** Turns the clock, and resolves when what fell due was looked up. */
  pass(ms: number): Promise<void>;
  /** The texts of all pushes by now, when one more that is asked for has come through behind them. */
  bodies(who: Someone): Promise<unknown[]>;
  stop(): Promise<void>;
};

export const room = "general";

export async function openTown(changes: Partial<Config> = {}): Promise<Town> {
  const service = openPushService();
  const turned = manualClock(Date.now());
  const planned = new Set<(ms: number) => void>();
  const clock: ManualClock = {
    ...turned,
    after(ms, task) {
      for (const hear of planned) hear(ms);
      return turned.after(ms, task);
    },
  };
  const court = await openCourt(changes, { clock, reach: service.reach });
  const { url } = court.app;

  async function ask(
    ...[who, method, path, body, headers = {}]: Parameters<Town["ask"]>
  ): Promise<Reply> {
    const bearer = who === null ? {} : { Authorization: `Bearer ${who.token}` };
    const response = await fetch(`${url}/api/push${path}`, {
      method,
      headers: { Origin: url, ...bearer, ...headers },
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type") === "application/json";
    const read = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
    return { status: response.status, body: read, headers: response.headers };
  }

  const settled = () => answered(court.store);

  return {
    court,
    clock,
    service,
    ask,
    async subscribe(who, name) {
      const subscription = service.subscribe(name);
      const { status, body } = await ask(who, "PUT", "/subscription", subscription);
      if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
      return subscription;
    },
    async goAway(...people) {
      const left = court.app.size().connections - people.length;
      await Promise.all(people.map((each) => each.close()));
      await court.connectionsAre(left);
    },
    async say(who, text, where = room) {
      const [ack] = await Promise.all([
        who.ask({ type: "chat", room: where, text }),
        who.ask({ type: "ping" }),
      ]);
      await settled();
      return "seq" in ack && ack.seq !== undefined ? ack.seq : 0;
    },
    plans(wanted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const hear = (ms: number): void => {
        if (ms !== wanted) return;
        planned.delete(hear);
        resolve();
      };
      planned.add(hear);
      return promise;
    },
    async logs(event) {
      for (;;) {
        const line = court.logged.find((each) => each.includes(`"${event}"`));
        if (line !== undefined) return line;
        await settled();
      }
    },
    async pass(ms) {
      clock.advance(ms);
      await settled();
    },
    async bodies(who) {
      await settled();
      const { status } = await ask(who, "POST", "/test", { text: "the last" });
      if (status !== 200) throw new Error(`no test: ${status}`);
      const all = service.received.map(({ payload }) => payload["body"]);
      return all.filter((each) => each !== "the last");
    },
    async stop() {
      await service.stop();
    },
  };
}
