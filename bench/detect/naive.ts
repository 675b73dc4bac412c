import { ordersIn } from '../../src/detect/contrast.js';
import { baseline, type Frame } from '../../src/detect/frame.js';
import { severityOf } from '../../src/detect/severity.js';
import type { MetricId, RatioMetric } from '../../src/model/metrics.js';
import type { Severity } from '../../src/model/severity.js';
import { related, type Slice } from '../../src/model/slice.js';
import { sumIndex } from '../../src/model/sums.js';
import { benjaminiHochberg } from '../../src/stats/adjust.js';
import { normalSf } from '../../src/stats/normal.js';

/** What the baseline reports. */
export interface NaiveIncident {
  readonly slice: Slice;
  readonly metric: MetricId;
  readonly severity: Severity;
  /** Hours since 1970. */
  readonly onset: number;
  readonly delta: number;
}

interface Test {
  readonly node: number;
  readonly metric: RatioMetric;
  readonly z: number;
  readonly delta: number;
  readonly severity: Severity | null;
}

const MIN_ORDERS = 20;

/** Pooled two-proportion z, > 0 where the window is worse. */
function zOf(
  metric: RatioMetric,
  now: ArrayLike<number>,
  before: ArrayLike<number>,
): { z: number; delta: number; baseline: number } | null {
  const [k1, n1, k0, n0] = [now, before].flatMap((s) => [
    s[sumIndex[metric.numerator]] as number,
    s[sumIndex[metric.denominator]] as number,
  ]) as [number, number, number, number];
  if (n1 <= 0 || n0 <= 0) return null;
  const p = (k1 + k0) / (n1 + n0);
  const se = Math.sqrt(p * (1 - p) * (1 / n1 + 1 / n0));
  if (!(se > 0)) return null;
  const rise = k1 / n1 - k0 / n0;
  return { z: (metric.good === 'up' ? -rise : rise) / se, delta: 100 * rise, baseline: (100 * k0) / n0 };
}

/** Start of the stretch up to the end of the window that has the largest z: what a notebook would call the onset. */
function onsetOf(frame: Frame, node: number, metric: RatioMetric): number {
  const { from, to } = frame.window;
  let best = { z: Number.NEGATIVE_INFINITY, from };
  for (let start = from; start < to; start++) {
    const hours = { from: start, to };
    const found = zOf(metric, frame.panel.sums(node, start, to), baseline(frame, node, hours).sums);
    if (found && found.z > best.z) best = { z: found.z, from: start };
  }
  return best.from;
}

/**
 * The baseline every analyst would write: two-proportion z-tests of the window against the same hours before for every
 * slice and rate, Benjamini-Hochberg at 0.05, the same severity lines; the most significant slice first, related ones dropped.
 */
export function naive(frame: Frame): NaiveIncident[] {
  const rates = frame.measures.flatMap(({ metric }) => (metric.kind === 'ratio' && metric.unit === 'percent' ? [metric] : []));
  const tests = frame.panel.lattice.nodes.flatMap((_, node): Test[] => {
    const now = frame.panel.sums(node, frame.window.from, frame.window.to);
    const before = baseline(frame, node, frame.window);
    if (ordersIn(now) < MIN_ORDERS || before.periods === 0) return [];
    return rates.flatMap((metric) => {
      const found = zOf(metric, now, before.sums);
      if (!found) return [];
      const { settings, ordersPerDay } = frame;
      const severity = severityOf(metric, found, ordersPerDay[node] as number, settings.severity, settings.minOrders);
      return [{ node, metric, z: found.z, delta: found.delta, severity }];
    });
  });
  const q = benjaminiHochberg(tests.map((t) => normalSf(t.z)));
  const hits = tests
    .filter((t, i) => (q[i] as number) < 0.05 && t.severity !== null)
    .sort((a, b) => b.z - a.z || a.node - b.node);
  const incidents: NaiveIncident[] = [];
  for (const t of hits) {
    const slice = frame.panel.lattice.nodes[t.node]?.slice ?? {};
    if (t.severity === null || incidents.some((i) => related(i.slice, slice))) continue;
    incidents.push({ slice, metric: t.metric.id, severity: t.severity, onset: onsetOf(frame, t.node, t.metric), delta: t.delta });
  }
  return incidents;
}
