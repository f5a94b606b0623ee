// Spans of time in words, and those that a mute, a ban or an invitation is usually for. Pure.

const units = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
] as const;

/** "10 minutes", "1 day": in the largest unit that tells it exactly. Above 0. */
export function lastingText(seconds: number): string {
  const [unit, name] = units.find(([each]) => seconds % each === 0) ?? [1, "second"];
  const count = seconds / unit;
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
