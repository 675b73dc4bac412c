import { type Cholesky, cholesky, solve } from '../cholesky.js';
import type { Cells } from './cells.js';

export interface Effects {
  readonly unit: Float64Array;
  readonly period: Float64Array;
}

/** Weighted projection on unit and period effects of one panel, set up once and used for many columns. */
export interface TwoWay {
  /** Effects whose normal equations have these right-hand sides: sums of w x by unit and by period. */
  solve(unitSums: Float64Array, periodSums: Float64Array): Effects;
  /** What unit and period effects leave of a column. */
  within(column: Float64Array): Float64Array;
}

/** Up to so many products of cells of one level of the longer side the normal equations are solved exactly. */
const EXACT = 1e8;
const TOLERANCE = 1e-12;
const STEPS = 20_000;
/** Steps without a smaller move than before. */
const PATIENCE = 10;

/** One side of the panel: the code of each cell and the weight of each level. */
interface Side {
  readonly code: Int32Array;
  readonly weight: Float64Array;
}

export function sumBy(code: Int32Array, levels: number, value: (cell: number) => number): Float64Array {
  const sums = new Float64Array(levels);
  for (let i = 0; i < code.length; i++) sums[code[i] as number] = (sums[code[i] as number] as number) + value(i);
  return sums;
}

const ratio = (sum: number, weight: number): number => (weight > 0 ? sum / weight : 0);

/** Cells of each level of a side: those of level a are cells[start[a]] up to cells[start[a + 1]]. */
function byLevel({ code, weight }: Side): { start: Int32Array; cells: Int32Array } {
  const start = new Int32Array(weight.length + 1);
  for (let i = 0; i < code.length; i++) start[(code[i] as number) + 1] = (start[(code[i] as number) + 1] as number) + 1;
  for (let a = 0; a < weight.length; a++) start[a + 1] = (start[a + 1] as number) + (start[a] as number);
  const next = start.slice();
  const cells = new Int32Array(code.length);
  for (let i = 0; i < code.length; i++) {
    const a = code[i] as number;
    cells[next[a] as number] = i;
    next[a] = (next[a] as number) + 1;
  }
  return { start, cells };
}

/** Normal equations of the shorter side once the longer one is solved out (Schur complement), factored. */
function reduced(w: Float64Array, long: Side, short: Side): Cholesky {
  const size = short.weight.length;
  const matrix = new Float64Array(size * size);
  short.weight.forEach((total, b) => {
    matrix[b * size + b] = total;
  });
  const { start, cells } = byLevel(long);
  for (let a = 0; a < long.weight.length; a++) {
    const [from, to] = [start[a] as number, start[a + 1] as number];
    for (let x = from; x < to; x++) {
      const i = cells[x] as number;
      const row = (short.code[i] as number) * size;
      const share = (w[i] as number) / (long.weight[a] as number);
      for (let z = from; z < to; z++) {
        const j = cells[z] as number;
        const at = row + (short.code[j] as number);
        matrix[at] = (matrix[at] as number) - share * (w[j] as number);
      }
    }
  }
  return cholesky(matrix, size);
}

type Solver = (longSums: Float64Array, shortSums: Float64Array) => readonly [long: Float64Array, short: Float64Array];

/** Right-hand sides of one side less what effects of the other account for. */
function less(sums: Float64Array, side: Side, w: Float64Array, other: Side, effects: Float64Array): Float64Array {
  const rest = sums.slice();
  for (let i = 0; i < w.length; i++) {
    const level = side.code[i] as number;
    rest[level] = (rest[level] as number) - (w[i] as number) * (effects[other.code[i] as number] as number);
  }
  return rest;
}

/** Effects of one side given those of the other. */
const given = (sums: Float64Array, side: Side, w: Float64Array, other: Side, effects: Float64Array): Float64Array =>
  less(sums, side, w, other, effects).map((sum, level) => ratio(sum, side.weight[level] as number));

function exact(w: Float64Array, long: Side, short: Side): Solver {
  const factor = reduced(w, long, short);
  return (longSums, shortSums) => {
    const means = longSums.map((sum, a) => ratio(sum, long.weight[a] as number));
    const effects = solve(factor, less(shortSums, short, w, long, means));
    return [given(longSums, long, w, short, effects), effects];
  };
}

const largest = (x: Float64Array): number => x.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

/**
 * Alternating projections (Gauss-Seidel on the normal equations), until no effect moves by more than 1e-12 of the largest, or moves have
 * stopped getting smaller: what is left then is rounding.
 */
function alternating(w: Float64Array, long: Side, short: Side): Solver {
  return (longSums, shortSums) => {
    let b: Float64Array = new Float64Array(short.weight.length);
    let a = given(longSums, long, w, short, b);
    let least = Number.POSITIVE_INFINITY;
    for (let step = 0, since = 0; step < STEPS && since < PATIENCE; step++) {
      const next = given(shortSums, short, w, long, a);
      const moved = largest(next.map((effect, i) => effect - (b[i] as number)));
      b = next;
      a = given(longSums, long, w, short, b);
      if (moved <= TOLERANCE * largest(b)) break;
      since = moved < least ? 0 : since + 1;
      least = Math.min(least, moved);
    }
    return [a, b];
  };
}

/**
 * Within transformation of a weighted unbalanced panel. Exact where units or periods are few, else by alternating projections
 * (Guimaraes and Portugal 2010). Exact: O(cells x shorter side) to set up, O(cells + shorter side squared) a column.
 * @param exactUpTo cells x shorter side
 */
export function twoWay(cells: Cells, exactUpTo = EXACT): TwoWay {
  const { weight: w, units, periods } = cells;
  const side = (code: Int32Array, levels: number): Side => ({ code, weight: sumBy(code, levels, (i) => w[i] as number) });
  const [unit, period] = [side(cells.unit, units), side(cells.period, periods)];
  const flipped = units < periods;
  const [long, short] = flipped ? [period, unit] : [unit, period];
  const solver = (w.length * Math.min(units, periods) <= exactUpTo ? exact : alternating)(w, long, short);
  const effectsOf = (unitSums: Float64Array, periodSums: Float64Array): Effects => {
    const [a, b] = flipped ? solver(periodSums, unitSums) : solver(unitSums, periodSums);
    return flipped ? { unit: b, period: a } : { unit: a, period: b };
  };
  const once = (column: Float64Array): Float64Array => {
    const weighted = (i: number): number => (w[i] as number) * (column[i] as number);
    const effects = effectsOf(sumBy(cells.unit, units, weighted), sumBy(cells.period, periods, weighted));
    const rest = new Float64Array(column.length);
    for (let i = 0; i < rest.length; i++) {
      const fitted = (effects.unit[cells.unit[i] as number] as number) + (effects.period[cells.period[i] as number] as number);
      rest[i] = (column[i] as number) - fitted;
    }
    return rest;
  };
  // The second pass takes out what rounding left of large effects.
  return { solve: effectsOf, within: (column) => once(once(column)) };
}
