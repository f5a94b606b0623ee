// Bare Bun: `Bun.serve` and `server.publish` and nothing else. What the runtime itself costs.

type Member = { room: string };

const port = Number(process.argv[2] ?? 0);

const server = Bun.serve<Member>({
  hostname: "127.0.0.1",
  port,
  fetch(request, self) {
    if (self.upgrade(request, { data: { room: "" } })) return undefined;
    return new Response("A WebSocket is spoken here\n", { status: 426 });
  },
  websocket: {
    idleTimeout: 0,
    message(ws, frame) {
      // The first frame names the room; every later one goes to it as it is.
      if (ws.data.room !== "") return void server.publish(ws.data.room, frame);
      const { room } = JSON.parse(String(frame)) as Member;
      ws.data.room = room;
      ws.subscribe(room);
      ws.send('{"type":"joined"}');
    },
  },
});

console.log(`http://localhost:${server.port}`);
