// What is written over a text that must leave the file.

/** An expression as long as what stands in `column`, so that SQLite writes over it in place (migrations.ts). */
export const blanks = (column: string): string => `printf('%*s', octet_length(${column}), '')`;
