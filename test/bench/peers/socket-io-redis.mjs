// One of several nodes of socket.io, with its Redis adapter as its documentation has it. With a PostgreSQL, each message is
// committed there before anybody hears of it.
// Words: the Redis's URL, then the PostgreSQL's or nothing.

import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import pg from "pg";
import { createClient } from "redis";
import { Server } from "socket.io";

const [redisUrl, postgresUrl = ""] = process.argv.slice(2);
const publisher = createClient({ url: redisUrl });
const subscriber = publisher.duplicate();
await Promise.all([publisher.connect(), subscriber.connect()]);

const pool = postgresUrl === "" ? null : new pg.Pool({ connectionString: postgresUrl, max: 10 });
// One transaction, as nodes start together.
await pool?.query(`select pg_advisory_xact_lock(1);
  create table if not exists said (id bigint generated always as identity primary key,
    room text not null, username text not null, text text not null, timestamp bigint not null)`);

const http = createServer();
const io = new Server(http, {
  transports: ["websocket"],
  serveClient: false,
  adapter: createAdapter(publisher, subscriber),
});

io.on("connection", (socket) => {
  socket.on("join", async (room) => {
    await socket.join(room);
    socket.emit("joined", room);
  });
  socket.on("chat", async ({ room, username, text }) => {
    const timestamp = Date.now();
    await pool?.query({
      name: "say",
      text: "insert into said (room, username, text, timestamp) values ($1, $2, $3, $4)",
      values: [room, username, text, timestamp],
    });
    io.to(room).emit("chat", { room, username, text, timestamp });
  });
});

http.listen(0, "127.0.0.1", () => console.log(`http://localhost:${http.address().port}`));
