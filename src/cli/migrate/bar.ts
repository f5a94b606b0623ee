// How far a long piece of work is: a bar on a terminal, a line now and then elsewhere.

export type Bar = {
  begin(total: number, done: number): void;
  add(rows: number): void;
  /** What it does now, which has no length. */
  say(what: string): void;
  end(): void;
};

type Screen = { isTTY?: boolean; write(text: string): unknown };

const width = 30;
const drawEveryMs = 100;
const lineEveryMs = 5_000;

export function createBar(title: string, screen: Screen): Bar {
  const isTerminal = screen.isTTY === true;
  const everyMs = isTerminal ? drawEveryMs : lineEveryMs;
  let [total, done] = [0, 0];
  let beganAtMs = 0;
  let beganWith = 0;
  let drawnMs = 0;

  function draw(what = ""): void {
    drawnMs = performance.now();
    const part = total === 0 ? 1 : done / total;
    const filled = Math.round(part * width);
    const line = `${title} [${"#".repeat(filled)}${".".repeat(width - filled)}] ${percent(part)} ${what || left()}`;
    screen.write(isTerminal ? `\r\u001b[2K${line}` : `${line}\n`);
  }

  function left(): string {
    const perMs = (done - beganWith) / (performance.now() - beganAtMs);
    if (done >= total) return `${done} rows`;
    if (!Number.isFinite(perMs) || perMs <= 0) return `${done} of ${total} rows`;
    return `${done} of ${total} rows, ${Math.ceil((total - done) / perMs / 1_000)} s left`;
  }

  return {
    begin(all, already) {
      [total, done, beganWith] = [all, already, already];
      beganAtMs = performance.now();
      draw();
    },
    add(rows) {
      done += rows;
      if (performance.now() - drawnMs >= everyMs) draw();
    },
    say: draw,
    end() {
      draw();
      if (isTerminal) screen.write("\n");
    },
  };
}

const percent = (part: number): string => `${Math.floor(part * 100)} %`.padStart(5);
