// What may happen to what nodes share, by name. Carries nothing out.

/** Redis and PostgreSQL: gone and back, frozen, emptied, their connections ended. */
export const ORDEALS = [
  "redis-kill",
  "redis-freeze",
  "redis-flush",
  "redis-clients",
  "postgres-restart",
  "postgres-kill",
  "postgres-freeze",
  "postgres-terminate",
] as const;

export type OrdealName = (typeof ORDEALS)[number];

export const isOrdeal = (fault: string): fault is OrdealName =>
  ORDEALS.some((ordeal) => ordeal === fault);

/** While it lasts, a commit may be refused, or its answer be lost. */
export const isOfPostgres = (fault: string): boolean => fault.startsWith("postgres-");
export const isOfRedis = (fault: string): boolean => fault.startsWith("redis-");
