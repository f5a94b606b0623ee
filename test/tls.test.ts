// HTTPS and WSS by the server itself, and a new certificate while people talk.

import { afterAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { closeChats, openChat } from "./support/chat.ts";
import { makeCertificate } from "./support/certificate.ts";
import { type Client, connect } from "./support/client.ts";
import { newDirectory, removeDirectories, runServer, startServer } from "./support/server.ts";

// Programs side by side, on a machine that may have other things to do.
setDefaultTimeout(20_000);
afterAll(async () => {
  await closeChats();
  await removeDirectories();
});

type Files = { directory: string; tlsCert: string; tlsKey: string };

async function certificateFiles(name: string): Promise<Files> {
  const directory = await newDirectory();
  const files = {
    directory,
    tlsCert: join(directory, "cert.pem"),
    tlsKey: join(directory, "key.pem"),
  };
  await write(files, name);
  return files;
}

async function write({ tlsCert, tlsKey }: Files, name: string): Promise<void> {
  const { cert, key } = makeCertificate(name);
  await Bun.write(tlsCert, cert);
  await Bun.write(tlsKey, key);
}

/** The common name of the certificate that is shown to somebody who comes in now. */
function shownOn(port: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connectTls({ host: "127.0.0.1", port, rejectUnauthorized: false }, () => {
    resolve(String(socket.getPeerCertificate().subject.CN));
    socket.destroy();
  });
  socket.on("error", reject);
  return promise;
}

const get = (port: number, path: string): Promise<Response> =>
  fetch(`https://127.0.0.1:${port}${path}`, { tls: { rejectUnauthorized: false } });

async function arrive(port: number, username: string): Promise<Client> {
  const client = await connect(`wss://127.0.0.1:${port}/ws`);
  client.send({ type: "join", room: "general", username });
  await client.next("joined");
  return client;
}

describe("with a certificate and its key", () => {
  test("pages and sockets are served by TLS, and the browser is told to stay on it", async () => {
    const { tlsCert, tlsKey } = await certificateFiles("first");
    const { app } = await openChat({ tlsCert, tlsKey });
    const page = await get(app.port, "/healthz");
    expect(page.status).toBe(200);
    expect(page.headers.get("Strict-Transport-Security")).toBe("max-age=31536000");
    expect(app.url).toBe(`https://127.0.0.1:${app.port}`);
    const ada = await arrive(app.port, "ada");
    expect(await ada.ask({ type: "chat", text: "hello" })).toMatchObject({ type: "ack", seq: 1 });
  });

  test("without TLS nobody is told to stay on it", async () => {
    const { app } = await openChat();
    const page = await fetch(`http://127.0.0.1:${app.port}/healthz`);
    expect(page.headers.get("Strict-Transport-Security")).toBeNull();
  });

  test("a new certificate is shown to newcomers, and those who came by the old one talk on with them", async () => {
    const files = await certificateFiles("first");
    const { app } = await openChat(files);
    const ada = await arrive(app.port, "ada");
    await write(files, "second");
    await app.renewCertificate();
    expect(await shownOn(app.port)).toBe("second");
    const bob = await arrive(app.port, "bob");
    await write(files, "third");
    await app.renewCertificate();
    const cyn = await arrive(app.port, "cyn");
    const people = [ada, bob, cyn];
    for (const [at, each] of people.entries())
      await each.ask({ type: "chat", text: `from ${at}`, key: `key-number-${at}` });
    for (const [own, each] of people.entries()) {
      await each.next("chat", ({ seq }) => seq === 3);
      const seen = each.frames.filter((frame) => frame.type === "chat");
      expect(seen.map(({ seq }) => seq)).toEqual([1, 2, 3]);
      // Each author's own frame, and no other, has its key.
      expect(seen.map(({ key }) => key !== undefined)).toEqual([0, 1, 2].map((at) => at === own));
    }
    expect(app.size().connections).toBe(3);
  });

  test("a pair that does not fit is refused, and the certificate stays", async () => {
    const files = await certificateFiles("first");
    const { app } = await openChat(files);
    await Bun.write(files.tlsKey, makeCertificate("other").key);
    await expect(app.renewCertificate()).rejects.toThrow("is not the one of the certificate in");
    await Bun.file(files.tlsCert).delete();
    await expect(app.renewCertificate()).rejects.toThrow("--tls-cert: there is no file");
    expect(await shownOn(app.port)).toBe("first");
    await arrive(app.port, "ada");
  });

  test("a port that another server has is still noticed", async () => {
    const { tlsCert, tlsKey } = await certificateFiles("first");
    const { app } = await openChat({ tlsCert, tlsKey });
    await expect(openChat({ tlsCert, tlsKey, port: app.port })).rejects.toThrow("is in use");
  });
});

test.concurrent("SIGHUP renews the certificate of a running server, and drops nobody", async () => {
  const files = await certificateFiles("first");
  const settings = ["--tls-cert", files.tlsCert, "--tls-key", files.tlsKey];
  const server = await startServer({ settings });
  const ada = await arrive(server.port, "ada");
  await write(files, "second");
  server.signal("SIGHUP");
  await server.program.says(/certificate_renewed/);
  expect(await shownOn(server.port)).toBe("second");
  await Bun.write(files.tlsKey, "no key");
  server.signal("SIGHUP");
  await server.program.says(/certificate_refused/);
  expect(await shownOn(server.port)).toBe("second");
  expect(await ada.ask({ type: "chat", text: "still here" })).toMatchObject({ type: "ack" });
  expect(await server.program.stop()).toBe(0);
  expect((await ada.closed).code).toBe(1001);
});

test.concurrent("a certificate that is missing or not good is one line at the start", async () => {
  const { tlsCert, directory } = await certificateFiles("first");
  const other = await certificateFiles("second");
  const lineWith = async (key: string): Promise<string> => {
    const program = await runServer(["--port", "0", "--tls-cert", tlsCert, "--tls-key", key]);
    expect(await program.exited).toBe(1);
    await program.says(/chat: .*\n/);
    expect(program.output()).toMatch(/^chat: [^\n]+\n$/);
    return program.output();
  };
  const missing = join(directory, "nothing.pem");
  const wrong = join(directory, "wrong.pem");
  await Bun.write(wrong, "hello\n");
  const lines = await Promise.all([missing, other.tlsKey, wrong].map(lineWith));
  expect(lines[0]).toBe(`chat: --tls-key: there is no file ${missing}\n`);
  expect(lines[1]).toContain(`The key in ${other.tlsKey} is not the one of the certificate`);
  expect(lines[2]).toContain("are not a certificate and its key in PEM");
});
