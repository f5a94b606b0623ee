// Why the port or the certificate could not be had, said to a person.

import { hostInUrl } from "./lib/networks.ts";
import { StartError } from "./lib/start-error.ts";

type Asked = { host: string; port: number; certFile: string; keyFile: string };

/** What Bun threw when it was told to listen, as a line that names the fix. */
export function listenTrouble(error: unknown, asked: Asked): StartError {
  const { host, port, certFile, keyFile } = asked;
  // Bun's listen errors carry a system's or OpenSSL's code; anything else is not ours to explain.
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "EADDRINUSE")
    return new StartError(
      `Port ${port} is in use. Stop what uses it, or choose another: --port ${port + 1}`,
    );
  if (code === "EACCES")
    return new StartError(`Port ${port} needs rights you do not have. Try --port 8080`);
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return new StartError(`${host} is not an address of this machine. See --host`);
  if (code === "ERR_OSSL_X509_KEY_VALUES_MISMATCH")
    return new StartError(`The key in ${keyFile} is not the one of the certificate in ${certFile}`);
  if (code.startsWith("ERR_OSSL_") || code === "ERR_BORINGSSL")
    return new StartError(`${certFile} and ${keyFile} are not a certificate and its key in PEM`);
  const reason = error instanceof Error ? error.message : String(error);
  return new StartError(`Cannot listen on ${hostInUrl(host)}:${port}: ${reason}`);
}
