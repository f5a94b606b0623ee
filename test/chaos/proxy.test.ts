// The proxy's faults, seen from both ends of a line.

import { afterEach, describe, expect, test } from "bun:test";
import { connect, createServer, type Server, type Socket } from "node:net";
import { type Link, openProxy, type Proxy } from "./proxy.ts";

type End = {
  socket: Socket;
  /** Resolves when so many bytes have come. */
  got(bytes: number): Promise<string>;
  text(): string;
  /** How it ended for this side. */
  over: Promise<"reset" | "end">;
};

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function endOf(socket: Socket): End {
  let text = "";
  let look = (): void => {};
  socket.on("data", (chunk) => {
    text += String(chunk);
    look();
  });
  const over = new Promise<"reset" | "end">((done) => {
    socket.on("error", () => done("reset"));
    socket.on("end", () => done("end"));
  });
  const got = (bytes: number): Promise<string> =>
    new Promise((done) => {
      look = () => void (text.length >= bytes && done(text));
      look();
    });
  return { socket, got, text: () => text, over };
}

type Line = { near: End; far: End; link: Link; proxy: Proxy };

/** A client and a server with the proxy between; "hello" has gone each way. */
async function openLine(): Promise<Line> {
  const { promise, resolve } = Promise.withResolvers<Socket>();
  const server: Server = createServer(resolve);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const proxy = await openProxy(address.port);
  const near = endOf(connect(proxy.port, "127.0.0.1"));
  near.socket.write("GET /ws?client=c07 HTTP/1.1");
  const far = endOf(await promise);
  await far.got(27);
  far.socket.write("hello");
  await near.got(5);
  const [link] = proxy.links();
  if (link === undefined) throw new Error("no link");
  closers.push(() => {
    server.close();
    near.socket.destroy();
    far.socket.destroy();
    return proxy.close();
  });
  return { near, far, link, proxy };
}

describe("the proxy", () => {
  test("passes bytes both ways and knows whose line it is", async () => {
    const { near, far, link } = await openLine();
    expect(near.text()).toBe("hello");
    expect(far.text()).toBe("GET /ws?client=c07 HTTP/1.1");
    expect(link.label()).toBe("c07");
  });

  test.each(["reset", "end"] as const)("cuts both sides by %s", async (how) => {
    const { near, far, link, proxy } = await openLine();
    link.cut(how);
    expect(await Promise.all([near.over, far.over])).toEqual([how, how]);
    expect(proxy.links()).toEqual([]);
  });

  test("tears a chunk: the first half arrives, then the cut", async () => {
    const { near, far, link } = await openLine();
    link.tear("down", "end");
    far.socket.write("0123456789");
    expect(await near.over).toBe("end");
    expect(near.text()).toBe("hello01234");
  });

  test("swallows answers while it passes on what is asked, then cuts", async () => {
    const { near, far, link } = await openLine();
    link.swallow(60, "reset");
    far.socket.write("lost");
    near.socket.write("!");
    await far.got(28);
    expect(await near.over).toBe("reset");
    expect(near.text()).toBe("hello");
  });

  test("lets nothing through while it stalls, and all of it after", async () => {
    const { near, far, link, proxy } = await openLine();
    link.stall(60_000);
    near.socket.write("1");
    far.socket.write("2");
    // Meanwhile another line gets through, both ways.
    await openLine();
    expect([near.text(), far.text().length]).toEqual(["hello", 27]);
    proxy.heal();
    expect(await near.got(6)).toBe("hello2");
    expect((await far.got(28)).at(-1)).toBe("1");
  });

  test("dribbles all bytes in order", async () => {
    const { near, far, link } = await openLine();
    link.dribble(60_000);
    far.socket.write("abcdefghijklmnopqrstuvwxyz");
    far.socket.write("0123456789");
    expect(await near.got(41)).toBe("helloabcdefghijklmnopqrstuvwxyz0123456789");
  });

  test("reads nothing from the server for one who stopped reading, and takes what it says", async () => {
    const { near, far, link, proxy } = await openLine();
    link.stopReading(60_000);
    far.socket.write("later");
    near.socket.write("?");
    await far.got(28);
    expect(near.text()).toBe("hello");
    proxy.heal();
    expect(await near.got(10)).toBe("hellolater");
  });

  test("resets who comes while the server is down", async () => {
    const { proxy } = await openLine();
    const nobody = await openProxy(1);
    closers.push(() => nobody.close());
    expect(await endOf(connect(nobody.port, "127.0.0.1")).over).toBe("reset");
    expect(proxy.links()).toHaveLength(1);
  });
});
