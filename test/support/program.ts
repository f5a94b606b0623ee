// A program run from outside, by what it says and how it ends. Nothing that a failed test left stays behind.

export type Program = {
  readonly pid: number;
  readonly exited: Promise<number>;
  hasEnded(): boolean;
  /** Everything on stdout and stderr so far. */
  output(): string;
  /** What came on stderr alone. */
  errors(): string;
  /** Resolves when `pattern` stands in the output; rejects with the output if the program ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the exit code. SIGTERM unless told otherwise. */
  stop(signal?: NodeJS.Signals): Promise<number>;
};

const running = new Set<Bun.Subprocess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** With `env` and PATH as its whole environment. */
export function runProgram(
  command: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): Program {
  const child = Bun.spawn([...command], {
    cwd,
    env: { PATH: process.env["PATH"], ...env },
    stdout: "pipe",
    stderr: "pipe",
  });
  running.add(child);
  let said = "";
  let complained = "";
  let ended = false;
  const waiting = new Set<() => void>();

  async function listen(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      const text = decoder.decode(chunk, { stream: true });
      said += text;
      if (stream === child.stderr) complained += text;
      for (const look of waiting) look();
    }
  }
  void Promise.all([listen(child.stdout), listen(child.stderr)]).finally(() => {
    ended = true;
    for (const look of waiting) look();
  });
  void child.exited.then(() => running.delete(child));

  return {
    pid: child.pid,
    exited: child.exited,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    output: () => said,
    errors: () => complained,
    says(pattern) {
      const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
      const look = (): void => {
        const found = pattern.exec(said);
        if (found !== null) resolve(found);
        else if (ended) reject(new Error(`it ended without saying ${pattern}: ${said}`));
        else return;
        waiting.delete(look);
      };
      waiting.add(look);
      look();
      return promise;
    },
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return child.exited;
    },
  };
}
