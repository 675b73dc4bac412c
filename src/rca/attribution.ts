import { fitTrees } from '../stats/trees/fit.js';
import { meanShapOfTwo } from '../stats/trees/mean-shap.js';
import type { Frame } from './frame.js';
import type { RcaInput } from './types.js';
import type { Works } from './works.js';

/** A shallow, well regularised model: what it says of a driver must rest on many orders. */
const MODEL = { rounds: 120, depth: 3, eta: 0.08, lambda: 20, minChildWeight: 20, bins: 64 } as const;
const FEWEST = 200;

export interface ShapShares {
  /** Share of mean |SHAP| by hypothesis id. */
  readonly share: Readonly<Record<string, number>>;
  /** Change of mean SHAP between the hours before and the incident: points of score, by hypothesis id. */
  readonly change: Readonly<Record<string, number>>;
  /** Their sum: what the model tells of the drop. */
  readonly modelDrop: number;
  readonly orders: number;
}

/** Rows of the same hours of the week before, and of the incident. */
function rowsOf(frame: Frame): { before: Int32Array; both: Int32Array } {
  const weekdays = new Set(Array.from(frame.incident, (row) => frame.weekday[row] as number));
  const before = frame.history.filter((row) => weekdays.has(frame.weekday[row] as number));
  const both = new Int32Array(before.length + frame.incident.length);
  both.set(before);
  both.set(frame.incident, before.length);
  return { before, both };
}

/**
 * Boosted trees of an order's loss on the root drivers, before and in the incident, and what exact TreeSHAP makes of them. Null where
 * there are too few orders or one driver alone.
 */
export function shapShares(input: RcaInput, frame: Frame, works: Works): ShapShares | null {
  const used = input.hypotheses.filter((h) => works.active.some((a) => a.id === h.id));
  const { before, both } = rowsOf(frame);
  if (used.length < 1 || both.length < FEWEST || frame.incident.length < 20) return null;
  const features = used.map((h) =>
    Float64Array.from(both, (row) => (frame.x[h.driver as string] as Float64Array)[row] as number),
  );
  const target = Float64Array.from(both, (row) => frame.loss[row] as number);
  const trees = fitTrees(features, target, MODEL);
  const { first: past, second: now, meanAbs } = meanShapOfTwo(trees, features, before.length);
  const total = meanAbs.reduce((a, b) => a + b, 0);
  const by = (value: (i: number) => number): Record<string, number> => Object.fromEntries(used.map((h, i) => [h.id, value(i)]));
  const change = by((i) => (now[i] as number) - (past[i] as number));
  return {
    share: by((i) => (total > 0 ? (meanAbs[i] as number) / total : 0)),
    change,
    modelDrop: Object.values(change).reduce((a, b) => a + b, 0),
    orders: both.length,
  };
}
