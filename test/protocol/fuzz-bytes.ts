// The bytes of a frame by chance: forms that mean the same, and harm.

import type { Random } from "../chaos/random.ts";
import { closePayload, fin, frameBytes, op, rsv1, rsv2, rsv3 } from "../support/frame-bytes.ts";

const maskOf = (random: Random) => [0, 1, 2, 3].map(() => random.whole(0, 255));
const bytesOf = (random: Random, from: number, to: number) =>
  Buffer.from(Array.from({ length: random.whole(from, to) }, () => random.whole(0, 255)));

/** `text` in another form that a server must take for the same: masks, lengths, fragments, controls between. */
export function sameInOtherBytes(text: string, random: Random): Buffer {
  const payload = Buffer.from(text);
  const mask = maskOf(random);
  if (random.chance(0.5)) {
    const lengthBytes = random.pick([8, payload.length < 65_536 ? 2 : 8] as const);
    return frameBytes({ first: fin | op.text, payload, mask, lengthBytes });
  }
  const cuts = Array.from({ length: random.whole(1, 4) }, () => random.whole(0, payload.length));
  const at = [0, ...cuts.sort((a, b) => a - b), payload.length];
  const pieces = at.slice(1).map((end, n) => payload.subarray(at[n], end));
  return Buffer.concat(
    pieces.flatMap((piece, n) => {
      const first = (n === 0 ? op.text : op.continuation) | (n === pieces.length - 1 ? fin : 0);
      const fragment = frameBytes({ first, payload: piece, mask: maskOf(random) });
      const control = fin | random.pick([op.ping, op.pong]);
      const between = frameBytes({ first: control, payload: bytesOf(random, 0, 125), mask });
      return random.chance(0.3) ? [between, fragment] : [fragment];
    }),
  );
}

/** What may end a connection, or leave the server waiting for more. */
export function harm(text: string, random: Random): Buffer {
  const payload = Buffer.from(text);
  const mask = maskOf(random);
  const whole = frameBytes({ first: fin | op.text, payload, mask });
  const kinds: readonly (() => Buffer)[] = [
    () => flipped(whole, random),
    () => bytesOf(random, 1, 300),
    () => Buffer.concat([whole, bytesOf(random, 1, 300)]),
    () => whole.subarray(0, random.whole(0, whole.length)),
    () => frameBytes({ first: random.pick([rsv1, rsv2, rsv3]) | fin | op.text, payload, mask }),
    () => frameBytes({ first: random.whole(0, 255), payload, mask }),
    () => frameBytes({ first: fin | op.text, payload, mask: null }),
    () => frameBytes({ first: random.pick([op.text, op.continuation, op.binary]), payload, mask }),
    () => frameBytes({ first: fin | random.pick([op.continuation, op.binary]), payload, mask }),
    () => frameBytes({ first: fin | op.text, payload: bytesOf(random, 1, 50), mask }),
    () =>
      frameBytes({
        first: fin | op.text,
        payload,
        mask,
        length: 1n << BigInt(random.whole(7, 63)),
      }),
    () => frameBytes({ first: fin | op.text, payload: Buffer.alloc(65_537, 97), mask }),
    () =>
      frameBytes({
        first: fin | random.pick([op.close, op.ping]),
        payload: bytesOf(random, 0, 130),
        mask,
      }),
    () =>
      frameBytes({ first: fin | op.close, payload: closePayload(random.whole(0, 5_000)), mask }),
  ];
  return random.pick(kinds)();
}

function flipped(bytes: Buffer, random: Random): Buffer {
  const changed = Buffer.from(bytes);
  for (let times = random.whole(1, 4); times > 0; times--) {
    // Half of them in the header, where a bit means most.
    const at = random.whole(
      0,
      random.chance(0.5) ? Math.min(7, bytes.length - 1) : bytes.length - 1,
    );
    changed[at] = (changed[at] ?? 0) ^ (1 << random.whole(0, 7));
  }
  return changed;
}
