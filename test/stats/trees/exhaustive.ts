import type { Columns } from '../../../src/stats/trees/ensemble.js';

export interface Part {
  readonly g: number;
  readonly h: number;
}

export interface Candidate {
  readonly feature: number;
  readonly goesLeft: (row: number) => boolean;
  readonly gain: number;
}

const score = ({ g, h }: Part, lambda: number): number => (g * g) / (h + lambda);

const sumOf = (rows: readonly number[], gradient: readonly Part[]): Part =>
  rows.reduce((sum, row) => ({ g: sum.g + (gradient[row] as Part).g, h: sum.h + (gradient[row] as Part).h }), { g: 0, h: 0 });

/** Every split there is of the rows: before each distinct value of each feature, missing values left or right. */
export function* allSplits(
  features: Columns,
  rows: readonly number[],
  gradient: readonly Part[],
  lambda: number,
  least: number,
): Generator<Candidate> {
  const own = score(sumOf(rows, gradient), lambda);
  for (const [feature, column] of features.entries()) {
    const x = (row: number): number => column[row] as number;
    const cuts = new Set([...rows.map(x).filter((v) => !Number.isNaN(v)), Number.POSITIVE_INFINITY]);
    for (const cut of cuts) {
      for (const missingLeft of [false, true]) {
        const goesLeft = (row: number): boolean => (Number.isNaN(x(row)) ? missingLeft : x(row) < cut);
        const left = sumOf(rows.filter(goesLeft), gradient);
        const right = sumOf(
          rows.filter((row) => !goesLeft(row)),
          gradient,
        );
        if (Math.min(left.h, right.h) < least) continue;
        yield { feature, goesLeft, gain: score(left, lambda) + score(right, lambda) - own };
      }
    }
  }
}
