// Self-signed certificates for localhost, made anew for each test: no key lies in the repository, and no
// program is needed. X.509 as of RFC 5280, by hand, with what one certificate needs.

import { generateKeyPairSync, sign } from "node:crypto";

export type Certificate = { cert: string; key: string };

/** In PEM; `name` is the subject's common name. Good for a day. */
export function makeCertificate(name: string): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const subject = sequence(set(sequence(oid("550403"), der(0x0c, Buffer.from(name)))));
  const day = 86_400_000;
  const validity = sequence(time(Date.now() - day), time(Date.now() + day));
  const hosts = sequence(
    der(0x82, Buffer.from("localhost")),
    der(0x87, Buffer.from([127, 0, 0, 1])),
  );
  const extensions = sequence(sequence(oid("551d11"), der(0x04, hosts)));
  const signedBy = sequence(oid("2a8648ce3d040302")); // ecdsa-with-SHA256
  const body = sequence(
    ...[der(0xa0, der(0x02, Buffer.from([2]))), integer(crypto.getRandomValues(new Uint8Array(8)))],
    ...[signedBy, subject, validity, subject],
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, extensions),
  );
  const signature = sign("sha256", body, privateKey);
  const cert = sequence(body, signedBy, der(0x03, Buffer.from([0]), signature));
  const lines = cert.toString("base64").replace(/.{64}/g, "$&\n");
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: String(privateKey.export({ type: "pkcs8", format: "pem" })),
  };
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const bytes =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length];
  return Buffer.concat([Buffer.from([tag, ...bytes.map((byte) => byte & 255)]), content]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const set = (...parts: readonly Uint8Array[]): Buffer => der(0x31, ...parts);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
// Without its sign bit, so that it is positive.
const integer = ([first = 0, ...rest]: Uint8Array): Buffer =>
  der(0x02, Buffer.from([(first & 0x7f) | 1, ...rest]));
const time = (ms: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/[-:T]/g, "")}Z`));
