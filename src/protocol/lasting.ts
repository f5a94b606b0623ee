// Spans of time in words. Pure; the page and the server say them alike.

const units = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
] as const;

/** "10 minutes", "1 day": whole seconds above 0, in the largest unit that tells them exactly. */
export function lastingText(seconds: number): string {
  const [unit, name] = units.find(([each]) => seconds % each === 0) ?? [1, "second"];
  const count = seconds / unit;
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
