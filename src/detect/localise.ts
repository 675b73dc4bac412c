import { nested } from '../model/slice.js';
import { Finest } from './finest.js';
import type { Frame } from './frame.js';
import { narrow } from './narrow.js';
import { onsetOf } from './onset.js';
import { alerts, type Finding } from './scan.js';

/** A relative of an alert this far from chance may be what the alert is a part of, or the part it is of. */
const RELATIVE = 0.01;

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
 * The candidate that explains the alerts best as one even change: the largest gain in log-likelihood over "nothing changed",
 * slice and onset searched together on the finest cells, less the description length of the slice. In a parent of the true
 * slice some cells show no change, a child leaves changed cells out: both gain less.
 */
function evenest(frame: Frame, among: readonly Finding[]): Finding | null {
  const finest = new Finest(frame);
  let best: { finding: Finding; gain: number } | null = null;
  for (const finding of among) {
    const node = frame.panel.lattice.nodes[finding.node];
    const gain = node ? finest.gain(node.slice, finding.measure) - node.bits : Number.NEGATIVE_INFINITY;
    if (!best || gain > best.gain) best = { finding, gain };
  }
  return best?.finding ?? null;
}

/** Of the candidates by the same metric as `first` the one that the search ranks first; null where it supports none. */
function searched(frame: Frame, among: readonly Finding[], first: Finding): Finding | null {
  const hours = { from: onsetOf(frame, first.node, first.measure), to: frame.window.to };
  for (const node of narrow(frame, first.measure, hours)) {
    const found = among.find((f) => f.node === node && f.measure === first.measure);
    if (found) return found;
  }
  return null;
}

/**
 * The slice that explains the alerts best. The largest even change says which metric and since when; how wide the slice is, is
 * then decided by the search, which lets the change be uneven within it. Without support for any candidate (too little data,
 * no rate, all orders) the even change stands. What is found through an alert is as sure as that alert.
 */
export function localise(frame: Frame, findings: readonly Finding[]): Finding | null {
  const among = candidates(frame, findings);
  const first = among.length > 0 ? evenest(frame, among) : null;
  if (!first || first.node === frame.panel.lattice.root) return first;
  const best = searched(frame, among, first) ?? first;
  return alerts(first) && !alerts(best) ? { ...best, q: first.q } : best;
}
