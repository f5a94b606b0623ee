// How late others' messages come: a few who only listen, past the proxy that disturbs the rest, note when each arrives.

export type Arrival = {
  /** Milliseconds since the run began. */
  at: number;
  /** After the time that it was stored with; both are this machine's clock. */
  lateMs: number;
};

export type Watch = { arrivals(): readonly Arrival[]; stop(): void };

const againAfterMs = 50;

/** Each comes back when its line is cut; what it missed meanwhile is no arrival. */
export function watch(
  url: string,
  rooms: readonly string[],
  { listeners, now }: { listeners: number; now(): number },
): Watch {
  const arrivals: Arrival[] = [];
  const sockets = new Set<WebSocket>();
  let stopped = false;

  function listen(): void {
    if (stopped) return;
    const socket = new WebSocket(url);
    sockets.add(socket);
    socket.addEventListener("message", ({ data }) => {
      const frame = JSON.parse(String(data)) as { type: string; timestamp?: number };
      if (frame.type === "welcome")
        for (const room of rooms) socket.send(JSON.stringify({ type: "join", room, limit: 0 }));
      if (frame.type !== "chat" || frame.timestamp === undefined) return;
      arrivals.push({ at: now(), lateMs: Math.max(0, Date.now() - frame.timestamp) });
    });
    socket.addEventListener("error", () => {}); // "close" follows
    socket.addEventListener("close", () => {
      sockets.delete(socket);
      setTimeout(listen, againAfterMs);
    });
  }

  for (let at = 0; at < listeners; at++) listen();
  return {
    arrivals: () => arrivals,
    stop() {
      stopped = true;
      for (const socket of sockets) socket.terminate();
    },
  };
}
