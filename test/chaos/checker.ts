// Histories in, broken promises out. Pure: it opens nothing and asks nobody.

import { judgeBoards } from "./checker-boards.ts";
import { judgeGrowths } from "./checker-growths.ts";
import { judgeLog } from "./checker-log.ts";
import { judgeStreams } from "./checker-streams.ts";
import { type Figures, figuresOf } from "./figures.ts";
import type { History } from "./history.ts";
import { viewOf } from "./view.ts";
import { collect, type Violation } from "./violations.ts";

/** Below these a run proves nothing. What is left out is not asked for. */
export type Minimum = Partial<Figures>;

export type Verdict = {
  violations: Violation[];
  /** Why the run proves too little; empty when it proves something. */
  inconclusive: string[];
  figures: Figures;
};

export function check(history: History, minimum: Minimum): Verdict {
  const view = viewOf(history);
  const found = collect();
  judgeLog(history, view, found);
  judgeStreams(history, view, found);
  judgeBoards(history, found);
  judgeGrowths(history, found);
  const figures = figuresOf(history, view);
  // The keys of a Minimum are those of Figures.
  const bounds = Object.entries(minimum) as [keyof Figures, number][];
  const inconclusive = bounds
    .filter(([name, least]) => figures[name] < least)
    .map(([name, least]) => `${name}: ${figures[name]}, at least ${least} are needed`);
  return { violations: found.list(), inconclusive, figures };
}
