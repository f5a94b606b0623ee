// Sums over measurements, and how figures are written.

/** Of unsorted values; `part` 0.5 is the median. NaN of none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** Of an odd count the one in the middle, of an even one the mean of the two. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Latencies in ms, in hundredths and without a bound on how many: a histogram would round the tail. */
export type Latencies = { add(ms: number): void; count(): number; at(part: number): number };

export function createLatencies(): Latencies {
  let values = new Float64Array(65_536);
  let count = 0;
  let sorted: Float64Array | null = null;
  return {
    add(ms) {
      if (count === values.length) {
        const larger = new Float64Array(values.length * 2);
        larger.set(values);
        values = larger;
      }
      values[count++] = ms;
      sorted = null;
    },
    count: () => count,
    at(part) {
      sorted ??= values.slice(0, count).sort();
      return sorted[Math.min(count - 1, Math.floor(count * part))] ?? Number.NaN;
    },
  };
}

/** Three figures or whole numbers: `0.123`, `1.23`, `12.3`, `123`, `12,345`; `–` for none. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString("en-US");
  if (size >= 10) return value.toFixed(1);
  return size >= 1 || size === 0 ? value.toFixed(2) : value.toFixed(3);
}
