// A sliding-window limit with a block for those who push on. Knows no user, no message: only ids.

/** `count` 0: no limit. `blockMs`: how long one who keeps pushing is refused everything. */
export type LimiterRule = { count: number; perMs: number; blockMs: number };

export type Verdict =
  | { allowed: true }
  /** `pushing`: refused even while blocked, often enough that the peer should be cut off. */
  | { allowed: false; retryAfterMs: number; blocked: boolean; pushing: boolean };

/** What was taken elsewhere: so many, so long ago on average, and for how long nothing is given any more; 0: no block. */
export type Spending = {
  readonly count: number;
  readonly agoMs: number;
  readonly blockedMs: number;
};

/** `times`: what passed, `refusals`: what did not, both within the window. `pushes`: refused in this block. */
type Window = { times: number[]; refusals: number[]; pushes: number; blockedUntil: number };

export type Limiter = {
  /** Takes one from `id`'s allowance. `elapsedMs` must not go back between calls. */
  take(id: string, elapsedMs: number): Verdict;
  /** As if `id` had taken that here; not more than the window holds. */
  charge(id: string, spending: Spending, elapsedMs: number): void;
  /** What `charge` is to be told elsewhere, so that the same is left there. */
  spent(id: string, elapsedMs: number): Spending;
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

  function expire(times: number[], elapsedMs: number): void {
    const from = elapsedMs - rule.perMs;
    let stale = 0;
    while (stale < times.length && (times[stale] ?? 0) <= from) stale++;
    if (stale > 0) times.splice(0, stale);
  }

  /** Whole milliseconds, never too few: who waits that long passes. */
  function wait(window: Window, elapsedMs: number): number {
    const slotFreeAt = (window.times[0] ?? 0) + rule.perMs;
    return Math.max(1, Math.ceil(Math.max(window.blockedUntil, slotFreeAt) - elapsedMs));
  }

  function refuse(window: Window, elapsedMs: number): Verdict {
    const wasBlocked = window.blockedUntil > elapsedMs;
    if (wasBlocked) window.pushes++;
    else {
      expire(window.refusals, elapsedMs);
      window.refusals.push(elapsedMs);
    }
    if (window.refusals.length >= refusalsBeforeBlock) {
      window.blockedUntil = elapsedMs + rule.blockMs;
      window.refusals = [];
      window.pushes = 0;
    }
    return {
      allowed: false,
      retryAfterMs: wait(window, elapsedMs),
      blocked: window.blockedUntil > elapsedMs,
      pushing: wasBlocked && window.pushes >= refusalsBeforeCut,
    };
  }

  function windowOf(id: string): Window {
    let window = windows.get(id);
    if (window === undefined) {
      window = { times: [], refusals: [], pushes: 0, blockedUntil: 0 };
      windows.set(id, window);
    }
    return window;
  }

  return {
    take(id, elapsedMs) {
      if (rule.count === 0) return allowed;
      const window = windowOf(id);
      if (window.blockedUntil > elapsedMs) return refuse(window, elapsedMs);
      expire(window.times, elapsedMs);
      if (window.times.length >= rule.count) return refuse(window, elapsedMs);
      window.times.push(elapsedMs);
      return allowed;
    },
    charge(id, { count, agoMs, blockedMs }, elapsedMs) {
      if (rule.count === 0) return;
      const window = windowOf(id);
      expire(window.times, elapsedMs);
      const at = elapsedMs - Math.max(0, agoMs);
      const more = Math.min(count, rule.count - window.times.length);
      for (let n = 0; n < more; n++) window.times.push(at);
      window.times.sort((one, other) => one - other);
      if (blockedMs > 0) {
        const until = elapsedMs + Math.min(blockedMs, rule.blockMs);
        window.blockedUntil = Math.max(window.blockedUntil, until);
      }
    },
    spent(id, elapsedMs) {
      const window = windows.get(id);
      if (window === undefined) return { count: 0, agoMs: 0, blockedMs: 0 };
      expire(window.times, elapsedMs);
      const count = window.times.length;
      const ages = window.times.reduce((sum, at) => sum + elapsedMs - at, 0);
      const blockedMs = Math.max(0, window.blockedUntil - elapsedMs);
      return { count, agoMs: count === 0 ? 0 : ages / count, blockedMs };
    },
    sweep(elapsedMs) {
      for (const [id, window] of windows) {
        expire(window.times, elapsedMs);
        if (window.times.length === 0 && window.blockedUntil <= elapsedMs) windows.delete(id);
      }
    },
    size: () => windows.size,
  };
}
