// Rooms of socket.io on Node, over WebSocket alone, as its documentation has them.

import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });

io.on("connection", (socket) => {
  socket.on("join", (room) => {
    socket.join(room);
    socket.emit("joined", room);
  });
  socket.on("chat", ({ room, username, text }) => {
    io.to(room).emit("chat", { room, username, text, timestamp: Date.now() });
  });
});

http.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () =>
  console.log(`http://localhost:${http.address().port}`),
);
