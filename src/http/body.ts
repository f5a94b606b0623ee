// The body of a request, as far as it may go. Knows no route and no format.

import { ChatError } from "../protocol/errors.ts";

/** Throws `too_large` over `mostBytes`, before more is read; `bad_request` when it is cut off. */
export async function readBytes(request: Request, mostBytes: number): Promise<Buffer> {
  if (Number(request.headers.get("content-length") ?? 0) > mostBytes)
    throw new ChatError("too_large");
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > mostBytes) throw new ChatError("too_large");
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ChatError) throw error;
    throw new ChatError("bad_request", "It did not arrive whole"); // whoever sent it is gone
  }
  return Buffer.concat(chunks);
}

/** As `readBytes`, in UTF-8. */
export const readBody = async (request: Request, mostBytes: number): Promise<string> =>
  (await readBytes(request, mostBytes)).toString("utf8");
