import type { Answer } from './answer.js';

/** One case, marked: whole elements only, a parent or a child earns nothing. */
export interface Mark {
  readonly right: number;
  readonly given: number;
  readonly wanted: number;
  /** 1-based place of the first true element among the ranked; Infinity where none is. */
  readonly rank: number;
  readonly ms: number;
}

export interface Figures {
  readonly cases: number;
  readonly f1: number;
  readonly hit1: number;
  readonly hit3: number;
  readonly hit5: number;
}

export function mark(answer: Answer, labels: readonly string[]): Mark {
  const pred = [...new Set(answer.pred)];
  const place = answer.ranked.findIndex((e) => labels.includes(e));
  return {
    right: pred.filter((e) => labels.includes(e)).length,
    given: pred.length,
    wanted: labels.length,
    rank: place < 0 ? Number.POSITIVE_INFINITY : place + 1,
    ms: answer.ms,
  };
}

export function figures(marks: readonly Mark[]): Figures {
  const sum = (f: (m: Mark) => number): number => marks.reduce((s, m) => s + f(m), 0);
  const hit = (k: number): number => sum((m) => (m.rank <= k ? 1 : 0)) / marks.length;
  const f1 = (2 * sum((m) => m.right)) / sum((m) => m.given + m.wanted);
  return { cases: marks.length, f1, hit1: hit(1), hit3: hit(3), hit5: hit(5) };
}
