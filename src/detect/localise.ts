import { contains, nested, withoutDaypart } from '../model/slice.js';
import type { Hours } from './comparable.js';
import { contrast, type Dispersion } from './contrast.js';
import { baseline, type Frame } from './frame.js';
import { alerts, type Finding } from './scan.js';

/**
 * How much of a day's factor is left in an average over a slice: sum of squared shares of its finest slices (at all hours),
 * whose days are taken as independent. 1 for a finest slice.
 */
function concentration(frame: Frame, node: number): number {
  const { nodes, leaves } = frame.panel.lattice;
  const slice = withoutDaypart(nodes[node]?.slice ?? {});
  let sum = 0;
  let squares = 0;
  for (const leaf of leaves) {
    if (!contains(slice, nodes[leaf]?.slice ?? {})) continue;
    const orders = frame.ordersPerDay[leaf] as number;
    sum += orders;
    squares += orders * orders;
  }
  return sum > 0 ? squares / (sum * sum) : 1;
}

/**
 * Log-likelihood gain of "this slice changed at its best hour", less the length of saying which slice it is. All slices are
 * measured on one yardstick, the variation of the finest ones: with a yardstick of its own, a steady parent of the slice that
 * changed would gain as much.
 */
function gain(frame: Frame, finding: Finding, window: Hours): number {
  const measure = frame.measures[finding.measure];
  const node = frame.panel.lattice.nodes[finding.node];
  if (!measure || !node) return Number.NEGATIVE_INFINITY;
  const share = concentration(frame, finding.node);
  let best = 0;
  for (let from = window.from; from < window.to; from++) {
    const hours = { from, to: window.to };
    const base = baseline(frame, finding.node, hours);
    const finest = frame.spreads.of(hours)[finding.measure]?.finest;
    if (base.periods === 0 || !finest) continue;
    const d: Dispersion = { level: finest.level, cv2: finest.cv2 * share, df: finest.df };
    const c = contrast(measure, { sums: frame.panel.sums(finding.node, from, window.to), periods: 1 }, base, d);
    if (c && c.z > best) best = c.z;
  }
  return (best * best) / 2 - node.bits;
}

/** A relative of an alert this far from chance may be what the alert is a part of, or the part it is of. */
const RELATIVE = 1e-3;

/** Alerts, and for each its parents and children that are bad enough themselves, by the same metric. */
function candidates(frame: Frame, findings: readonly Finding[]): Finding[] {
  const { nodes } = frame.panel.lattice;
  const sure = findings.filter(alerts);
  const near = (f: Finding): boolean =>
    f.severity !== null &&
    f.p < RELATIVE &&
    sure.some((a) => a.measure === f.measure && nested(nodes[a.node]?.slice ?? {}, nodes[f.node]?.slice ?? {}));
  return findings.filter((f) => alerts(f) || near(f));
}

/**
 * The slice that explains the alerts best: the largest gain in log-likelihood over "nothing changed", slice and onset
 * searched together, penalised by the description length of the slice. A parent of the true slice dilutes the change,
 * a child leaves part of it unexplained; both gain less.
 */
export function localise(frame: Frame, findings: readonly Finding[], window: Hours): Finding | null {
  let best: { finding: Finding; gain: number } | null = null;
  for (const finding of candidates(frame, findings)) {
    const g = gain(frame, finding, window);
    if (!best || g > best.gain) best = { finding, gain: g };
  }
  return best?.finding ?? null;
}
