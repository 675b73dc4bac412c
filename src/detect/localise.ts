import type { Hours } from './comparable.js';
import { contrast } from './contrast.js';
import { baseline, type Frame } from './frame.js';
import { alerts, type Finding } from './scan.js';

/** Log-likelihood gain of "this slice changed at its best hour", less the length of saying which slice it is. */
function score(frame: Frame, finding: Finding, window: Hours): number {
  const measure = frame.measures[finding.measure];
  const node = frame.panel.lattice.nodes[finding.node];
  if (!measure || !node) return Number.NEGATIVE_INFINITY;
  let best = 0;
  for (let from = window.from; from < window.to; from++) {
    const hours = { from, to: window.to };
    const base = baseline(frame, finding.node, hours);
    const spread = frame.spreads.of(hours)[finding.measure];
    if (base.periods === 0 || !spread) continue;
    const current = { sums: frame.panel.sums(finding.node, hours.from, hours.to), periods: 1 };
    const c = contrast(measure, current, base, spread.of(finding.node));
    if (c && c.z > best) best = c.z;
  }
  return (best * best) / 2 - node.bits;
}

/**
 * The slice that explains the alerts best: the largest gain in log-likelihood over "nothing changed", slice and onset
 * searched together, penalised by the description length of the slice. A parent of the true slice dilutes the change,
 * a child leaves part of it unexplained; both gain less.
 */
export function localise(frame: Frame, findings: readonly Finding[], window: Hours): Finding | null {
  let best: { finding: Finding; score: number } | null = null;
  for (const finding of findings.filter(alerts)) {
    const s = score(frame, finding, window);
    if (!best || s > best.score) best = { finding, score: s };
  }
  return best?.finding ?? null;
}
