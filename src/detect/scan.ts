import type { Severity } from '../model/severity.js';
import { related } from '../model/slice.js';
import { benjaminiHochberg } from '../stats/adjust.js';
import type { Hours } from './comparable.js';
import { type Contrast, contrast, type Drift, ordersIn, tail } from './contrast.js';
import { commonDrift, type Dispersions } from './dispersion.js';
import type { Measure } from './estimate.js';
import { baseline, type Frame, otherDays } from './frame.js';
import { looksPerDay } from './looks.js';
import { severityOf } from './severity.js';
import { weekdayFactors } from './weekday.js';

/** q-value under which a change counts as real. */
export const ALPHA = 0.05;
/** Fewer orders than this, now and usually, say nothing. */
const MIN_ORDERS = 20;

/** The strongest sign of harm for a slice and metric, over stretches that end with the window. */
export interface Finding {
  readonly node: number;
  readonly measure: number;
  readonly hours: Hours;
  readonly contrast: Contrast;
  /** One-sided, corrected for the stretches looked at. */
  readonly p: number;
  readonly severity: Severity | null;
  /** Share of the allowance for false discoveries, mean 1. */
  weight: number;
  q: number;
}

/** Stretches that end with the window: 1, 2, 4, ... hours, and all of it. */
export function stretches(window: Hours): readonly Hours[] {
  const length = window.to - window.from;
  const list: Hours[] = [];
  for (let hours = 1; hours < length; hours *= 2) list.push({ from: window.to - hours, to: window.to });
  return [...list, window];
}

/** Contrasts of every slice over one stretch: [node][measure]. */
type Table = (readonly (Contrast | null)[])[];

interface Sides {
  readonly current: { sums: Float64Array; periods: number };
  readonly base: { sums: Float64Array; periods: number };
  /** The same hours on the other days of the week. */
  readonly others: { sums: Float64Array; periods: number };
}

function sidesOf(frame: Frame, node: number, hours: Hours): Sides | null {
  const base = baseline(frame, node, hours);
  if (base.periods === 0) return null;
  const current = { sums: frame.panel.sums(node, hours.from, hours.to), periods: 1 };
  const orders = Math.max(ordersIn(current.sums), ordersIn(base.sums) / base.periods);
  return orders >= MIN_ORDERS ? { current, base, others: otherDays(frame, node, hours) } : null;
}

/** Change of each leaf relative to the baseline where the metric is a count, else in its unit. */
function driftsOf(frame: Frame, sides: readonly (Sides | null)[], hours: Hours): Drift[] {
  const spreads = frame.spreads.of(hours);
  return frame.measures.map((measure, m) => {
    const changes = frame.panel.lattice.leaves.flatMap((node) => {
      const side = sides[node];
      const c = side ? contrast(measure, side.current, side.base, (spreads[m] as (typeof spreads)[number]).of(node)) : null;
      if (!side || !c) return [];
      return [{ delta: measure.metric.kind === 'count' ? c.delta / c.baseline : c.delta, size: ordersIn(side.base.sums) }];
    });
    return harmfulOnly(measure, commonDrift(changes));
  });
}

/** Where the others got better, a slice that stayed as it was has not been harmed. */
const harmfulOnly = (measure: Measure, drift: Drift): Drift =>
  measure.metric.good === 'up' ? Math.min(0, drift) : Math.max(0, drift);

/** Contrasts of every slice and metric over one stretch, before anything is chosen or corrected: [node][measure]. */
export function tests(frame: Frame, hours: Hours): Table {
  const { nodes, root } = frame.panel.lattice;
  const sides = nodes.map((_, node) => sidesOf(frame, node, hours));
  const drifts = driftsOf(frame, sides, hours);
  const spreads = frame.spreads.of(hours) as readonly Dispersions[];
  const kinds = nodes.map((n) => n.mask);
  const factors = frame.measures.map((measure, m) => {
    const { of } = spreads[m] as Dispersions;
    return weekdayFactors(measure, sides, of, kinds, root);
  });
  return sides.map((side, node) =>
    frame.measures.map((measure, m) => {
      const spread = spreads[m];
      if (!side || !spread) return null;
      const factor = factors[m]?.get(kinds[node] as number);
      const others = factor && side.others.periods > 0 ? { arm: side.others, ...factor } : null;
      return contrast(measure, side.current, side.base, spread.of(node), node === root ? 0 : (drifts[m] ?? 0), others);
    }),
  );
}

/** Share of the error allowance that goes to the score, which pools what can happen to one order; the rates share the rest. */
const SCORE_SHARE = 0.5;

/**
 * How the allowance for false discoveries is spread before anything is seen (mean 1): every kind of slice gets the same,
 * shared by its slices, as the description length has it; the score gets half.
 */
function weightsOf(frame: Frame, findings: readonly Finding[]): number[] {
  const { nodes } = frame.panel.lattice;
  const isScore = (f: Finding): boolean => frame.measures[f.measure]?.metric.kind === 'composite';
  const key = (f: Finding): string => `${nodes[f.node]?.mask}:${isScore(f)}`;
  const sizes = new Map<string, number>();
  for (const f of findings) sizes.set(key(f), (sizes.get(key(f)) ?? 0) + 1);
  const both = findings.some(isScore) && !findings.every(isScore);
  const share = (f: Finding): number => (both ? (isScore(f) ? SCORE_SHARE : 1 - SCORE_SHARE) : 1);
  const raw = findings.map((f) => share(f) / (sizes.get(key(f)) as number));
  const mean = raw.reduce((a, b) => a + b, 0) / raw.length;
  return raw.map((w) => w / mean);
}

/**
 * Tests every slice and metric for harm over stretches that end with `window`. Each takes its strongest stretch,
 * corrected for their number and for the day's other runs, which look at much the same hours (Bonferroni); q-values control the false discovery rate over all of them
 * (Benjamini-Hochberg with weights, Genovese, Roeder and Wasserman 2006; valid for the positive dependence of nested slices).
 */
export function scan(frame: Frame, window: Hours): Finding[] {
  const list = stretches(window);
  const tables = list.map((hours) => ({
    hours,
    table: tests(frame, hours),
    looks: looksPerDay(hours.to - hours.from, frame.gapHours),
  }));
  const findings: Finding[] = [];
  frame.panel.lattice.nodes.forEach(({ slice }, node) => {
    const isOpen = frame.open.some((known) => related(known, slice));
    frame.measures.forEach((_measure, measure) => {
      let best: Finding | null = null;
      for (const { hours, table, looks } of tables) {
        const c = table[node]?.[measure];
        if (!c) continue;
        const p = Math.min(1, list.length * (isOpen ? 1 : looks) * tail(c, c.z));
        if (!best || p < best.p)
          best = { node, measure, hours, contrast: c, p, weight: 1, q: 1, severity: severity(frame, node, measure, c) };
      }
      if (best) findings.push(best);
    });
  });
  const weights = weightsOf(frame, findings);
  const q = benjaminiHochberg(findings.map((f, i) => Math.min(1, f.p / (weights[i] as number))));
  findings.forEach((f, i) => {
    f.weight = weights[i] as number;
    f.q = q[i] as number;
  });
  return findings;
}

export function severity(
  frame: Frame,
  node: number,
  measure: number,
  change: Pick<Contrast, 'baseline' | 'delta'>,
): Severity | null {
  const metric = frame.measures[measure]?.metric;
  if (!metric) return null;
  return severityOf(metric, change, frame.ordersPerDay[node] as number, frame.settings.severity, frame.settings.minOrders);
}

/** Over the alert line: harmful, large enough to matter, and unlikely to be chance. */
export const alerts = (finding: Finding): boolean => finding.q < ALPHA && finding.severity !== null;
