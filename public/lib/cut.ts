// Shortens text for places with little room.

/** The beginning: at most `units` UTF-16 units, and no half of a pair at its end. */
export function cut(text: string, units: number): string {
  const last = text.charCodeAt(units - 1);
  const isHigh = last >= 0xd800 && last <= 0xdbff;
  return text.length > units && isHigh ? text.slice(0, units - 1) : text.slice(0, units);
}
