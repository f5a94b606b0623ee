// What an item of the web client is, and how a test that shows it is named.

/** `tests`: a file, and how the name of a test in it begins, as it stands in the source. */
export type Item = {
  item: number;
  what: string;
  tests: readonly (readonly [file: string, name: string])[];
  /** What of it no test shows, and why. */
  open?: string;
};

export const browser = (file: string, name: string) =>
  [`test/browser/${file}.test.ts`, name] as const;
export const unit = (file: string, name: string) => [`test/${file}.test.ts`, name] as const;
export const measured = "measured by the bench, not asserted";
export const noFiles = "there are no files yet";

/** Whether a file's `source` has a test whose name begins so. */
export const hasTest = (source: string, name: string): boolean =>
  ['"', "`", "'"].some((quote) => source.includes(quote + name));
