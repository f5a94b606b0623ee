// How the text of a setting becomes its value: one reader per kind. Knows no setting by name.

import { type Networks, readNetworks } from "./lib/networks.ts";
import { isSafeUrl } from "./lib/safe-url.ts";
import type { Rate } from "./protocol/limits.ts";

/** `read` throws an Error whose message completes the sentence "--flag must be …". */
export type Kind<Value> = {
  /** How the value is written, for `--help`: `HOST`, `10s`, `on|off`. */
  readonly shape: string;
  readonly unit: string;
  /** Never shown, not even when it is wrong. */
  readonly secret?: true;
  readonly read: (text: string) => Value;
};

export type Setting<Value> = Kind<Value> & {
  readonly flag: string;
  /** Environment names, the first that is set wins; a flag beats them all. */
  readonly env: readonly string[];
  /** As it would be written on the command line. */
  readonly default: string;
  readonly sentence: string;
};

export function setting<Value>(
  flag: string,
  of: Kind<Value>,
  fallback: string,
  sentence: string,
  alsoEnv: readonly string[] = [],
): Setting<Value> {
  const env = [`CHAT_${flag.slice(2).replaceAll("-", "_").toUpperCase()}`, ...alsoEnv];
  return { ...of, flag, env, default: fallback, sentence };
}

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const UNITS_BYTES: Readonly<Record<string, number>> = { "": 1, b: 1, kib: 1024, mib: 1024 ** 2 };

export const text = (shape: string): Kind<string> => ({
  shape,
  unit: "",
  read(value) {
    if (value.trim() === "") throw new Error("a text that is not empty");
    if (/\p{Cc}/u.test(value)) throw new Error("free of control characters");
    return value;
  },
});

/** Empty becomes null: the setting is not used. */
export const optional = <Value>(of: Kind<Value>): Kind<Value | null> => ({
  ...of,
  read: (value) => (value === "" ? null : of.read(value)),
});

/** Counted in bytes of UTF-8. */
export const secret = (minBytes: number): Kind<string> => ({
  shape: "SECRET",
  unit: "",
  secret: true,
  read(value) {
    if (Buffer.byteLength(value) < minBytes) throw new Error(`at least ${minBytes} bytes long`);
    return value;
  },
});

/** Where keys and people are asked for: only over TLS, or on this machine. Kept as it was written. */
export const url: Kind<string> = {
  shape: "URL",
  unit: "",
  read(value) {
    if (!isSafeUrl(value)) throw new Error("a URL with https, or with http on localhost");
    return value;
  },
};

/** Where a service of ours is, with what it takes to get in: never shown. Kept as it was written. */
export const serviceUrl = (example: string, ...schemes: string[]): Kind<string> => ({
  shape: "URL",
  unit: "",
  secret: true,
  read(value) {
    const url = URL.parse(value);
    const isGood = url !== null && url.hostname !== "" && isDecodable(url);
    if (!isGood || !schemes.includes(url.protocol.slice(0, -1)))
      throw new Error(`a URL like ${example}`);
    return value;
  },
});

function isDecodable({ username, password, pathname }: URL): boolean {
  try {
    decodeURIComponent(username + password + pathname);
    return true;
  } catch {
    return false; // a percent sign that begins nothing
  }
}

export const headerName: Kind<string> = {
  shape: "NAME",
  unit: "",
  read(value) {
    if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(value)) throw new Error("the name of a header");
    return value;
  },
};

export const networks: Kind<Networks> = {
  shape: "ADDRESS,…",
  unit: "separated by commas",
  read(value) {
    try {
      return readNetworks(list("").read(value));
    } catch {
      throw new Error("addresses or networks separated by commas, like 127.0.0.1,10.0.0.0/8");
    }
  },
};

export const list = (shape: string): Kind<readonly string[]> => ({
  shape,
  unit: "separated by commas",
  read: (value) =>
    value
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== ""),
});

export function choice<const Value extends string>(...values: Value[]): Kind<Value> {
  return {
    shape: values.join("|"),
    unit: "",
    read(value) {
      const found = values.find((candidate) => candidate === value);
      if (found === undefined) throw new Error(`one of ${values.join(", ")}`);
      return found;
    },
  };
}

export const count = (unit: string, min: number, max: number): Kind<number> => ({
  shape: "N",
  unit,
  read(value) {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= min && number <= max)) throw new Error(`a whole number from ${min} to ${max}`);
    return number;
  },
});

/** `off` becomes 0, which means no limit. */
export const countOrOff = (unit: string, max: number): Kind<number> => ({
  shape: "N|off",
  unit,
  read(value) {
    if (value === "off") return 0;
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= 1 && number <= max)) throw new Error(`a whole number from 1 to ${max}, or off`);
    return number;
  },
});

export const bytes = (min: number, max: number): Kind<number> => ({
  shape: "64KiB",
  unit: "bytes",
  read(value) {
    const [, digits, unit = ""] = /^(\d{1,12})\s*([a-z]*)$/i.exec(value) ?? [];
    const size = Number(digits) * (UNITS_BYTES[unit.toLowerCase()] ?? Number.NaN);
    if (!(size >= min && size <= max))
      throw new Error(`from ${min} to ${max} bytes, like 65536, 64KiB or 1MiB`);
    return size;
  },
});

function milliseconds(value: string): number {
  const [, digits, unit = ""] = /^(\d{1,9}(?:\.\d+)?)(ms|s|m|h)$/.exec(value) ?? [];
  return Number(digits) * (UNITS_MS[unit] ?? Number.NaN);
}

export const duration = (minMs: number, maxMs: number): Kind<number> => ({
  shape: "10s",
  unit: "time",
  read(value) {
    const ms = milliseconds(value);
    if (!(ms >= minMs && ms <= maxMs))
      throw new Error(`from ${minMs}ms to ${maxMs / 1000}s, like 250ms, 10s or 5m`);
    return ms;
  },
});

/** `off` becomes a count of 0, which means no limit. */
export const rate: Kind<Rate> = {
  shape: "N/10s|off",
  unit: "count per time",
  read(value) {
    if (value === "off") return { count: 0, perMs: 1000 };
    const [amount = "", per = ""] = value.split("/");
    const perMs = milliseconds(/^\d/.test(per) ? per : `1${per}`);
    const number = /^\d{1,6}$/.test(amount) ? Number(amount) : 0;
    if (!(number >= 1 && number <= 100_000 && perMs >= 1 && perMs <= 3_600_000))
      throw new Error("a count and a time, like 10/10s or 600/1m, or off");
    return { count: number, perMs };
  },
};
