import { SUM_IDS, type SumVector } from '../model/sums.js';
import { type Hours, sameHours, usable } from './comparable.js';
import { baseline, type Frame } from './frame.js';
import type { Lattice } from './lattice.js';
import { type Losses, lossesOf } from './losses.js';
import { ASSUMPTIONS, type Counts, type Fixed, search } from './search.js';

const WIDTH = SUM_IDS.length;
/** With fewer stretches before, the cells' usual spread is not known. */
const MIN_HISTORY = 2;
/** How far down the ranking is of interest; answers beside the best are sought by setting its orders aside. */
const LIMITS = { ranked: 20, chosen: 0 };

/** The node of a cell that fixes just the dimensions of `mask`. */
const nodeOf = (lattice: Lattice, cell: Int32Array, mask: number): number =>
  cell.find((node) => lattice.nodes[node]?.mask === mask) ?? -1;

/** Codes of the cells by dimension: numbers given in the order of their first cell. */
function codesOf(lattice: Lattice, cells: readonly Int32Array[]): Int32Array[] {
  return lattice.dimensions.map((_, d) => {
    const known = new Map<number, number>();
    return Int32Array.from(cells, (cell) => {
      const node = nodeOf(lattice, cell, 1 << d);
      const code = known.get(node) ?? known.size;
      known.set(node, code);
      return code;
    });
  });
}

function countsOf(losses: Losses, sums: SumVector, counts: (cell: number) => boolean): Counts {
  const n = new Float64Array(sums.length / WIDTH);
  const k = new Float64Array(n.length);
  for (let c = 0; c < n.length; c++) if (counts(c)) [k[c], n[c]] = losses(sums, c * WIDTH) as [number, number];
  return { k, n };
}

interface Stretches {
  readonly cells: readonly Int32Array[];
  readonly observed: Counts;
  readonly history: readonly Counts[];
}

/** Orders now and in every comparable stretch before; of a cell only those hours that belong to no known incident. */
function stretchesOf(frame: Frame, hours: Hours, losses: Losses): Stretches | null {
  const past = frame.past[frame.panel.lattice.root];
  const blocks = past ? sameHours(hours, past) : [];
  if (blocks.length < MIN_HISTORY) return null;
  const { nodes: cells, sums } = frame.panel.cellsOver([hours, ...blocks]);
  const pasts = cells.map((cell) => new Set(Array.from(cell, (node) => frame.past[node])));
  const history = blocks.map((block, i) =>
    countsOf(losses, sums[i + 1] as SumVector, (c) => [...(pasts[c] ?? [])].every((p) => p !== undefined && usable(block, p))),
  );
  return { cells, observed: countsOf(losses, sums[0] as SumVector, () => true), history };
}

/**
 * The slices that divide the cells best into those whose rate changed over some hours and those that drifted together
 * (search.ts), best first, each with very strong evidence for itself. Counts are raw: how much cells move for no reason is
 * learnt from the comparable hours before. Empty where the metric is no rate, or the past is too short.
 */
export function narrow(frame: Frame, measure: number, hours: Hours): number[] {
  const { lattice } = frame.panel;
  const m = frame.measures[measure];
  const losses = m ? lossesOf(m, baseline(frame, lattice.root, hours).sums) : null;
  const stretches = losses && stretchesOf(frame, hours, losses);
  if (!stretches) return [];
  const { cells, observed, history } = stretches;
  const codes = codesOf(lattice, cells);
  const holds = (fixed: Fixed, c: number): boolean => fixed.every(([d, code]) => codes[d]?.[c] === code);
  const maskOf = (fixed: Fixed): number => fixed.reduce((mask, [d]) => mask | (1 << d), 0);
  return search({ codes, observed, history, limits: LIMITS })
    .ranked.filter(({ score }) => score >= ASSUMPTIONS.support)
    .map(({ fixed }) => nodeOf(lattice, cells.find((_, c) => holds(fixed, c)) ?? new Int32Array(0), maskOf(fixed)));
}
