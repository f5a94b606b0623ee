// A small file that a setting names, read at the start. No domain word in it.

import { StartError } from "./start-error.ts";

// A chain of certificates takes some 10 KB; whoever names a disk image meant another file.
const mostBytes = 1024 * 1024;

/** Throws a StartError that names the setting and the file when it is missing, empty or much too long. */
export async function readStartFile(flag: string, path: string): Promise<string> {
  const file = Bun.file(path);
  try {
    if (file.size > mostBytes) throw new Error("it has more than 1 MiB");
    const text = await file.text();
    if (text.trim() === "") throw new Error("it is empty");
    return text;
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(
      missing ? `${flag}: there is no file ${path}` : `${flag}: ${path} cannot be read: ${reason}`,
    );
  }
}
