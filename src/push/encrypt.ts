// Makes a text that only one browser can read (RFC 8291, in the coding of RFC 8188). By the runtime's own crypto.

/** A browser's public key and its secret, as it gives them: base64url. */
export type Keys = { readonly p256dh: string; readonly auth: string };

/** What is fresh of each message; given only by tests that compare with the RFC. */
export type Fresh = { salt: Uint8Array<ArrayBuffer>; pair: CryptoKeyPair };

const curve = { name: "ECDH", namedCurve: "P-256" };
const pointBytes = 65;
const secretBytes = 16;
/** What push services take (RFC 8030 §7.2), and the size of the one record that a message is (RFC 8291 §4). */
const mostBytes = 4_096;
const headerBytes = 16 + 4 + 1 + pointBytes;
const tagBytes = 16;
/** Of the text, in UTF-8. */
export const longestPlain = mostBytes - headerBytes - tagBytes - 1;
/** Of the last record there is (RFC 8188 §2). */
const ending = Uint8Array.of(2);

/** Whether a message can be made for these: the key is a point of the curve, and both have their length. */
export async function areKeys({ p256dh, auth }: Keys): Promise<boolean> {
  const isBase64url = [p256dh, auth].every((each) => /^[\w-]+={0,2}$/.test(each));
  if (!isBase64url || bytesOf(auth).length !== secretBytes) return false;
  const point = bytesOf(p256dh);
  if (point.length !== pointBytes || point[0] !== 4) return false;
  return readPoint(point).then(
    () => true,
    () => false, // Not on the curve.
  );
}

/** The body of a push. For keys that are keys; `text` of at most `longestPlain` bytes. */
export async function encrypt(text: string, keys: Keys, fresh?: Fresh): Promise<Bytes> {
  const { salt, pair } = fresh ?? (await makeFresh());
  const theirs = bytesOf(keys.p256dh);
  const ours = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const shared = await crypto.subtle.deriveBits(
    { name: "ECDH", public: await readPoint(theirs) },
    pair.privateKey,
    256,
  );
  const about = joined(utf8("WebPush: info\0"), theirs, ours);
  const material = await derive(shared, bytesOf(keys.auth), about, 32);
  const [key, nonce] = await Promise.all([
    derive(material, salt, utf8("Content-Encoding: aes128gcm\0"), 16),
    derive(material, salt, utf8("Content-Encoding: nonce\0"), 12),
  ]);
  const cipher = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: nonce },
    cipher,
    joined(utf8(text), ending),
  );
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, mostBytes);
  return joined(salt, size, Uint8Array.of(pointBytes), ours, new Uint8Array(sealed));
}

type Bytes = Uint8Array<ArrayBuffer>;

async function makeFresh(): Promise<Fresh> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return { salt, pair: await crypto.subtle.generateKey(curve, true, ["deriveBits"]) };
}

const readPoint = (point: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", point, curve, true, []);

/** HKDF, both its steps (RFC 5869). */
async function derive(
  from: ArrayBuffer | Bytes,
  salt: Bytes,
  info: Bytes,
  bytes: number,
): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", from, "HKDF", false, ["deriveBits"]);
  const rule = { name: "HKDF", hash: "SHA-256", salt, info };
  return new Uint8Array(await crypto.subtle.deriveBits(rule, key, bytes * 8));
}

const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
const bytesOf = (base64url: string): Bytes => Uint8Array.from(Buffer.from(base64url, "base64url"));
const joined = (...parts: readonly Uint8Array[]): Bytes => Uint8Array.from(Buffer.concat(parts));
