// The bytes of one WebSocket frame, right or wrong in every part (RFC 6455 §5.2). Knows no socket.

/** First bytes: FIN and the opcode, or the opcode alone for a fragment. */
export const fin = 0x80;
export const [rsv1, rsv2, rsv3] = [0x40, 0x20, 0x10];
export const op = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export type FrameParts = {
  /** FIN, the three reserved bits and the opcode. */
  first: number;
  payload?: string | Buffer;
  /** Null: not masked, as only a server may. */
  mask?: readonly number[] | null;
  /** What the frame says its payload's length is, instead of what it is. */
  length?: bigint;
  /** Bytes that the length takes: 0 (in the second byte), 2 or 8; the fewest that will do when left out. */
  lengthBytes?: 0 | 2 | 8;
};

export function frameBytes(parts: FrameParts): Buffer {
  const payload = Buffer.from(parts.payload ?? "");
  const mask = parts.mask === undefined ? [0x37, 0xfa, 0x21, 0x3d] : parts.mask;
  const length = parts.length ?? BigInt(payload.length);
  const bytes = parts.lengthBytes ?? (length < 126n ? 0 : length < 65_536n ? 2 : 8);
  const extended = Buffer.alloc(bytes);
  if (bytes === 2) extended.writeUInt16BE(Number(length));
  if (bytes === 8) extended.writeBigUInt64BE(length);
  const short = bytes === 0 ? Number(length) : bytes === 2 ? 126 : 127;
  const masked = payload.map((byte, at) => byte ^ (mask?.[at % 4] ?? 0));
  return Buffer.concat([
    Buffer.from([parts.first, (mask === null ? 0 : 0x80) | short]),
    extended,
    Buffer.from(mask ?? []),
    masked,
  ]);
}

/** What a close frame carries (RFC 6455 §5.5.1). */
export function closePayload(code: number, reason: string | Buffer = ""): Buffer {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return Buffer.concat([payload, Buffer.from(reason)]);
}
