// What the doctor found: how it is said, and how long anything may take. Looks at nothing itself.

export type Finding = {
  /** A fault keeps people out or loses what they say; a warning will, one day, or for some. */
  readonly level: "ok" | "warning" | "fault";
  /** One word: what was looked at. */
  readonly part: string;
  /** One line, without any secret. */
  readonly said: string;
  /** What to change, as it is written in a shell or a file; empty for nothing. */
  readonly lines: readonly string[];
};

export const ok = (part: string, said: string): Finding => ({
  level: "ok",
  part,
  said,
  lines: [],
});

export const warning = (part: string, said: string, ...lines: string[]): Finding => ({
  level: "warning",
  part,
  said,
  lines,
});

export const fault = (part: string, said: string, ...lines: string[]): Finding => ({
  level: "fault",
  part,
  said,
  lines,
});

const levelWidth = "warning".length + 2;
const partWidth = "certificate".length + 2;

/** One line, and one more for each that is to be changed. */
export function written({ level, part, said, lines }: Finding): string {
  const indent = " ".repeat(levelWidth + partWidth);
  const first = `${level.padEnd(levelWidth)}${part.padEnd(partWidth)}${said}`;
  return [first, ...lines.map((line) => `${indent}${line}`)].join("\n");
}

export class TooLate extends Error {
  constructor(readonly afterMs: number) {
    super(`no answer within ${afterMs / 1000} s`);
    this.name = "TooLate";
  }
}

/** Rejects with `TooLate`; what was asked goes on unheard, so end it afterwards. */
export async function within<Result>(ms: number, asked: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new TooLate(ms)), ms);
  try {
    return await Promise.race([asked, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** What went wrong in one line, without the password of `url`. */
export function reasonOf(error: unknown, url: URL): string {
  const text = (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
  const secrets = [url.password, decoded(url.password)].filter((secret) => secret !== "");
  return secrets.reduce((said, secret) => said.replaceAll(secret, "…"), text);
}

/** Where it leads, without who one is there. */
export const placeOf = (url: URL): string => `${url.host}${url.pathname}`;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
