// A sliding-window limit with a block for those who push on. Knows no user, no message: only ids.

/** `count` 0: no limit. `blockMs`: how long one who keeps pushing is refused everything. */
export type LimiterRule = { count: number; perMs: number; blockMs: number };

export type Verdict =
  | { allowed: true }
  /** `pushing`: refused even while blocked, often enough that the peer should be cut off. */
  | { allowed: false; retryAfterMs: number; blocked: boolean; pushing: boolean };

type Window = { times: number[]; refused: number; blockedUntil: number };

export type Limiter = {
  /** Takes one from `id`'s allowance. `elapsedMs` must not go back between calls. */
  take(id: string, elapsedMs: number): Verdict;
  /** Drops every id whose window is empty and whose block is over. */
  sweep(elapsedMs: number): void;
  /** How many ids are being remembered. */
  size(): number;
};

const allowed: Verdict = { allowed: true };
/** Refusals within one window before the block, and again within the block before the cut. */
export const refusalsBeforeBlock = 5;
export const refusalsBeforeCut = 10;

export function createLimiter(rule: LimiterRule): Limiter {
  const windows = new Map<string, Window>();

  function expire(window: Window, elapsedMs: number): void {
    const from = elapsedMs - rule.perMs;
    let stale = 0;
    while (stale < window.times.length && (window.times[stale] ?? 0) <= from) stale++;
    if (stale > 0) window.times.splice(0, stale);
  }

  function refuse(window: Window, elapsedMs: number): Verdict {
    window.refused++;
    const blocked = window.blockedUntil > elapsedMs;
    if (!blocked && window.refused >= refusalsBeforeBlock) {
      window.blockedUntil = elapsedMs + rule.blockMs;
      window.refused = 0;
      return { allowed: false, retryAfterMs: rule.blockMs, blocked: true, pushing: false };
    }
    const freeAt = blocked ? window.blockedUntil : (window.times[0] ?? elapsedMs) + rule.perMs;
    const pushing = blocked && window.refused >= refusalsBeforeCut;
    return { allowed: false, retryAfterMs: Math.max(1, freeAt - elapsedMs), blocked, pushing };
  }

  return {
    take(id, elapsedMs) {
      if (rule.count === 0) return allowed;
      let window = windows.get(id);
      if (window === undefined) {
        window = { times: [], refused: 0, blockedUntil: 0 };
        windows.set(id, window);
      }
      if (window.blockedUntil > elapsedMs) return refuse(window, elapsedMs);
      expire(window, elapsedMs);
      if (window.times.length >= rule.count) return refuse(window, elapsedMs);
      if (window.times.length === 0) window.refused = 0;
      window.times.push(elapsedMs);
      return allowed;
    },
    sweep(elapsedMs) {
      for (const [id, window] of windows) {
        expire(window, elapsedMs);
        if (window.times.length === 0 && window.blockedUntil <= elapsedMs) windows.delete(id);
      }
    },
    size: () => windows.size,
  };
}
