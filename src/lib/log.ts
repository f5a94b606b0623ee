// One line an event, as JSON or for people. Never given message text, tokens or passwords.

export type LogFormat = "json" | "text";
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export type Log = {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  /** With `error`: its message and stack are logged too. */
  error(event: string, fields?: LogFields, error?: unknown): void;
};

// JSON.stringify leaves DEL, C1 controls and bidi marks as they are; in a terminal they act.
const actsInTerminal = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** JSON in which no character can move a cursor, break a line or turn the text around. */
export function printable(value: unknown): string {
  const json = JSON.stringify(value) ?? "null";
  return json.replace(
    actsInTerminal,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** `write` gets whole lines with their newline. */
export function createLog(format: LogFormat, write: (line: string) => void): Log {
  function line(level: string, event: string, fields: LogFields = {}, error?: unknown): void {
    const trouble =
      error === undefined
        ? {}
        : error instanceof Error
          ? { error: error.message, stack: error.stack }
          : { error: String(error) };
    const all = { ...fields, ...trouble };
    const time = new Date().toISOString();
    if (format === "json") return write(`${printable({ time, level, event, ...all })}\n`);
    const pairs = Object.entries(all)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => ` ${key}=${printable(value)}`);
    write(`${time.slice(11, 19)} ${level.padEnd(5)} ${event}${pairs.join("")}\n`);
  }
  return {
    info: (event, fields) => line("info", event, fields),
    warn: (event, fields) => line("warn", event, fields),
    error: (event, fields, error) => line("error", event, fields, error),
  };
}
