// The certificate and its key, as the settings name them. A part of app.ts.

import type { Config } from "./config.ts";
import { readStartFile } from "./lib/start-file.ts";
import type { Tls } from "./server-listener.ts";

/** Null without TLS. Throws StartError when one of the two cannot be read. */
export async function readTls({ tlsCert, tlsKey }: Config): Promise<Tls | null> {
  if (tlsCert === null || tlsKey === null) return null;
  return {
    cert: await readStartFile("--tls-cert", tlsCert),
    key: await readStartFile("--tls-key", tlsKey),
  };
}
