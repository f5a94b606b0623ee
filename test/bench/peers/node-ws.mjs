// Rooms as the tutorials for `ws` on Node have them: a Map of Sets, JSON.parse, a loop of send.

import { WebSocket, WebSocketServer } from "ws";

const rooms = new Map();
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2] ?? 0) });

server.on("connection", (socket) => {
  socket.on("message", (data) => {
    const message = JSON.parse(data.toString());
    if (message.type === "join") return join(socket, message);
    if (message.type === "chat") return chat(message);
  });
  socket.on("close", () => rooms.get(socket.room)?.delete(socket));
  socket.on("error", () => {});
});

function join(socket, { room }) {
  socket.room = room;
  if (!rooms.has(room)) rooms.set(room, new Set());
  rooms.get(room).add(socket);
  socket.send(JSON.stringify({ type: "joined", room }));
}

function chat({ room, username, text }) {
  const frame = JSON.stringify({ type: "chat", room, username, text, timestamp: Date.now() });
  for (const client of rooms.get(room) ?? []) {
    if (client.readyState === WebSocket.OPEN) client.send(frame);
  }
}

server.on("listening", () => console.log(`http://localhost:${server.address().port}`));
