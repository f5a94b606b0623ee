// A picture that somebody gives: what it is by its bytes, made anew so that nothing else is in it. Keeps nothing.

import { ChatError } from "../protocol/errors.ts";
import type { PlacePicture } from "../store/place.ts";

/** As it is given, and as it is kept. */
export const maxPictureBytes = 1024 * 1024;
// What is behind a small file may be large: this many take 100 MB while it is made anew.
export const maxPicturePixels = 24_000_000;
/** The largest that a screen shows beside the door; then smaller ones, for what is too rich in detail. */
const tries = [
  { side: 2_400, quality: 80 },
  { side: 1_800, quality: 70 },
  { side: 1_200, quality: 60 },
] as const;

const wrongKind = "That is no picture that browsers show: choose a PNG, JPEG, WebP or AVIF";
const broken = "That picture cannot be read: it is damaged, or cut off";
const tooLarge = "That picture is larger than 1 MiB";
const tooMany = "That picture has more than 24 million pixels: make it smaller first";

/** Throws `bad_request`, `too_large`. What cannot be made anew here (AVIF, but on a Mac) is kept as it came. */
export async function pictureFrom(bytes: Uint8Array): Promise<PlacePicture> {
  if (bytes.length > maxPictureBytes) throw new ChatError("too_large", tooLarge);
  const type = typeOf(bytes);
  if (type === null) throw new ChatError("bad_request", wrongKind);
  try {
    return { type: "image/webp", base64: (await madeAnew(bytes)).toBase64() };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ERR_IMAGE_TOO_MANY_PIXELS") throw new ChatError("bad_request", tooMany);
    if (code === "ERR_IMAGE_FORMAT_UNSUPPORTED") return { type, base64: bytes.toBase64() };
    if (String(code).startsWith("ERR_IMAGE")) throw new ChatError("bad_request", broken);
    throw error;
  }
}

/** Without where and by what it was taken. */
async function madeAnew(bytes: Uint8Array): Promise<Uint8Array> {
  for (const { side, quality } of tries) {
    const made = await new Bun.Image(bytes, { maxPixels: maxPicturePixels })
      .resize(side, side, { fit: "inside", withoutEnlargement: true })
      .webp({ quality })
      .bytes();
    if (made.length <= maxPictureBytes) return made;
  }
  throw new ChatError("too_large", tooLarge);
}

/** By its first bytes, whatever it is called: null for anything but the four. */
function typeOf(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes.subarray(0, 64)).toString("latin1");
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (text.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") return "image/webp";
  // ISO/IEC 14496-12 §4.3: the brands of the first box say what the rest is.
  const isAvif = text.slice(4, 8) === "ftyp" && /^(?:.{4})*?avi[fs]/s.test(text.slice(8));
  return isAvif ? "image/avif" : null;
}
