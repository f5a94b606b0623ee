// Why the server cannot start, said to a person. No domain word in it.

/** `message` is one line that names the trouble and the fix; it is printed as it is, without a stack. */
export class StartError extends Error {
  /** The process ends with it. 2: a wrong setting; 1: anything else. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = "StartError";
    this.exitCode = exitCode;
  }
}
