// Pictures for tests, made here: what a camera, a screen or an editor would give.

export type Kind = "png" | "jpeg" | "webp";

/** `width` by `height`, with something in it. */
export async function pictureOf(kind: Kind, width = 32, height = 16): Promise<Uint8Array> {
  const image = new Bun.Image(bitmap());
  if (width !== 32 || height !== 16) image.resize(width, height, { filter: "nearest" });
  if (kind === "png") return image.png().bytes();
  return kind === "jpeg" ? image.jpeg().bytes() : image.webp().bytes();
}

/** As phones write it: with where it was taken, in the Exif part behind the start of a JPEG. */
export async function photoFrom(place: string): Promise<Uint8Array> {
  const jpeg = await pictureOf("jpeg");
  const exif = Buffer.from(`Exif\0\0${place}`);
  const head = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
}

/** No picture, but the first box of one: its kind is all that is looked at. */
export const avif = (): Uint8Array =>
  Buffer.from("\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf and more", "latin1");

/** 32 by 16 in 24 bits, the simplest kind that can be read: BMP. */
function bitmap(): Buffer {
  const [width, height, start] = [32, 16, 54];
  const bytes = Buffer.alloc(start + width * height * 3);
  bytes.write("BM");
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(start, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  for (let at = start; at < bytes.length; at++) bytes[at] = (at * 7) % 256;
  return bytes;
}
