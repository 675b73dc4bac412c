import { nested } from '../model/slice.js';
import { Finest } from './finest.js';
import type { Frame } from './frame.js';
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
 * The slice that explains the alerts best: the largest gain in log-likelihood over "nothing changed", slice and onset
 * searched together on the finest cells, less the description length of the slice. In a parent of the true slice some cells
 * show no change, a child leaves changed cells out: both gain less.
 */
export function localise(frame: Frame, findings: readonly Finding[]): Finding | null {
  const among = candidates(frame, findings);
  if (among.length === 0) return null;
  const finest = new Finest(frame);
  let best: { finding: Finding; gain: number } | null = null;
  for (const finding of among) {
    const node = frame.panel.lattice.nodes[finding.node];
    const gain = node ? finest.gain(node.slice, finding.measure) - node.bits : Number.NEGATIVE_INFINITY;
    if (!best || gain > best.gain) best = { finding, gain };
  }
  return best?.finding ?? null;
}
