import { expect, test } from "bun:test";
import { getPriority } from "node:os";

test.skipIf(process.platform !== "linux")(
  "a thread lets others go first, and no other does",
  async () => {
    const before = getPriority();
    const worker = new Worker(new URL("./background-thread.ts", import.meta.url));
    const told = await new Promise((done) => {
      worker.onmessage = ({ data }) => done(data);
    });
    worker.terminate();
    expect(told).toBe(Math.min(before + 10, 19));
    expect(getPriority()).toBe(before);
  },
);
