// Writes the tables of docs/ that hold numbers from the code they are about. Run it to update them.

import { type Config, limitsOf, SETTINGS } from "../../src/config.ts";
import { afterClose, CLOSES, type Close } from "../../src/protocol/closes.ts";
import { ERRORS } from "../../src/protocol/errors.ts";
import { DEFAULT_LIMITS, type Limits, type Rate } from "../../src/protocol/limits.ts";
import { BOUNDS } from "./bounds.ts";
import { ITEMS } from "./client-items.ts";

type Row = readonly string[];

// A close without its sentence does not compile.
const closeSentences: Record<keyof typeof CLOSES, string> = {
  shutdown: "the server stops or restarts",
  binary: "a binary frame came",
  banned: "this user was banned from the server",
  kicked: "this user was kicked from the server",
  signedOut: "the session that the connection stands on has ended",
  tokenExpired: "the token that the connection stands on has expired",
  rateLimited: "pushing on while blocked, or too many frames waiting",
  tooManyConnections: "this user has too many connections",
  slowConsumer: "too much was waiting to be read",
  unresponsive: "nothing was heard for too long",
  resync: "the server cannot be sure that this connection saw everything",
};

const afterCloseSentences: Record<ReturnType<typeof afterClose>, string> = {
  stay: "does not come back",
  backoff: "backs off",
  resume: "comes back at once",
};

/** One generator per `<!-- generated: name -->` mark. */
const GENERATORS: ReadonlyMap<string, () => string> = new Map([
  ["limits", limitsTable],
  ["errors", errorsTable],
  ["closes", closesTable],
  ["settings", settingsTable],
  ["bounds", boundsTable],
  ["client", clientTable],
]);

/** The files that have such marks, relative to the repository. */
export const GENERATED_FILES = ["docs/protocol.md", "docs/operations.md", "docs/client.md"];

/** `text` with what stands between each pair of marks made anew. Throws on a mark it does not know. */
export function regenerate(text: string): string {
  const marked = /(<!-- generated: (\S+) -->)[\s\S]*?(<!-- \/generated -->)/g;
  return text.replace(marked, (_, open: string, name: string, close: string) => {
    const generator = GENERATORS.get(name);
    if (generator === undefined) throw new Error(`Nothing generates "${name}"`);
    return `${open}\n\n${generator()}\n\n${close}`;
  });
}

function limitsTable(): string {
  const settings = Object.entries(SETTINGS);
  // With each setting's name in the place of its value, `limitsOf` tells which setting a limit is of.
  const named = Object.fromEntries(settings.map(([key]) => [key, key])) as unknown as Config;
  const rows = Object.entries(limitsOf(named)).map(([limit, key]): Row => {
    const setting = settings.find(([name]) => name === String(key))?.[1];
    if (setting === undefined) throw new Error(`The limit ${limit} is no setting`);
    const value = DEFAULT_LIMITS[limit as keyof Limits]; // the keys are those of Limits
    const shown = typeof value === "number" ? grouped(value) : rate(value);
    return [code(limit), shown, code(setting.flag), setting.sentence];
  });
  return table(["limit", "default", "setting", "what"], rows);
}

function settingsTable(): string {
  const rows = Object.values(SETTINGS).map((each): Row => [
    code(`${each.flag} ${each.shape}`),
    each.env.map(code).join(", "),
    each.default === "" ? "none" : code(each.default),
    each.sentence,
  ]);
  return table(["setting", "environment", "default", "what"], rows);
}

function errorsTable(): string {
  const rows = Object.entries(ERRORS).map(([name, { http, retry, text }]): Row => [
    code(name),
    String(http),
    retry ? "yes" : "no",
    text,
  ]);
  return table(["code", "HTTP", "again", "text"], rows);
}

function closesTable(): string {
  const rows = Object.entries(CLOSES).map(([name, close]: [string, Close]): Row => {
    const sentence = closeSentences[name as keyof typeof CLOSES]; // the keys are those of CLOSES
    const then = afterCloseSentences[afterClose(close.code)];
    return [String(close.code), code(close.reason), sentence, then];
  });
  return table(["code", "reason", "because", "the client"], rows);
}

function boundsTable(): string {
  const rows = BOUNDS.map(({ what, bound, over, test }): Row => {
    const name = test.replace("test/", "").replace(".test.ts", "");
    return [what, bound, over, `[${name}](../${test})`];
  });
  return table(["what", "bound", "over it", "shown by"], rows);
}

function clientTable(): string {
  const rows = ITEMS.flatMap(({ item, what, tests, open }): Row[] => {
    const shown = tests.map(([file, name]) => {
      const short = file.replace("test/", "").replace(".test.ts", "");
      return [`[${short}](../${file})`, name];
    });
    const all = open === undefined ? shown : [...shown, ["–", open]];
    return all.map(([where = "", name = ""], at) =>
      at === 0 ? [String(item), what, where, name] : ["", "", where, name],
    );
  });
  return table(["item", "what", "where", "test"], rows);
}

const code = (text: string): string => `\`${text}\``;
// A narrow no-break space would not be found by a search for the number.
const grouped = (value: number): string => value.toLocaleString("en-US");
const rate = ({ count, perMs }: Rate): string => `${grouped(count)} per ${perMs / 1000} s`;

/** A table as the formatter leaves it, so that `bun fmt` and this file never disagree. */
export function table(head: Row, rows: readonly Row[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((_, column) =>
    Math.max(3, ...cells.map((row) => Bun.stringWidth(row[column] ?? ""))),
  );
  const line = (row: Row): string => {
    const padded = widths.map((width, column) => {
      const cell = row[column] ?? "";
      return cell + " ".repeat(width - Bun.stringWidth(cell));
    });
    return `| ${padded.join(" | ")} |`;
  };
  const [first = [], ...rest] = cells;
  return [line(first), line(widths.map((width) => "-".repeat(width))), ...rest.map(line)].join(
    "\n",
  );
}

if (import.meta.main) {
  for (const name of GENERATED_FILES) {
    const file = Bun.file(new URL(`../../${name}`, import.meta.url));
    const text = await file.text();
    const made = regenerate(text);
    if (made !== text) await file.write(made);
    console.log(`${made === text ? "same " : "wrote"} ${name}`);
  }
}
