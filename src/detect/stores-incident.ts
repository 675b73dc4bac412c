import type { FoundIncident, TopSlice, TrendPoint } from '../model/documents.js';
import { isRelative } from '../model/metrics.js';
import { severityRank } from '../model/severity.js';
import { contains, sliceKey } from '../model/slice.js';
import { QUARTERS } from '../model/stretches.js';
import { incidentTitle } from '../model/title.js';
import { benjaminiHochberg } from '../stats/adjust.js';
import { DAY_HOURS } from './clock.js';
import type { Hours } from './comparable.js';
import { type Contrast, ordersIn, tail } from './contrast.js';
import { frameOf } from './detect.js';
import { changeOf, decompose, measured, metricRows } from './figures.js';
import type { Frame } from './frame.js';
import { severity } from './scan.js';
import type { StoreFinding, StoresJudged } from './stores.js';
import { storeDetectedAt, storeOnset } from './stores-onset.js';
import type { DetectInput } from './types.js';

const TREND_DAYS = 14;

interface Named {
  readonly measure: number;
  readonly found: Contrast;
  readonly level: FoundIncident['severity'];
}

/** The score, or a rate that changed for sure and is more severe; null where nothing is severe enough over these hours. */
function named(frame: Frame, node: number, hours: Hours): Named | null {
  const rows = metricRows(frame, node, hours);
  let best: Named | null = null;
  frame.measures.forEach(({ metric }, measure) => {
    if (isRelative(metric) || !(metric.kind === 'composite' || rows[measure]?.significant)) return;
    const found = measured(frame, node, measure, hours);
    const level = found && severity(frame, node, measure, found);
    if (found && level && (!best || severityRank(level) > severityRank(best.level))) best = { measure, found, level };
  });
  return best;
}

/** Day by day, counted back from the end of the window. */
function dailyTrend(frame: Frame, node: number, measure: number): TrendPoint[] {
  const slice = frame.panel.lattice.nodes[node]?.slice ?? {};
  return Array.from({ length: TREND_DAYS }, (_, d) => frame.window.to - DAY_HOURS * (TREND_DAYS - d)).flatMap(
    (from): TrendPoint[] => {
      const hours = { from, to: from + DAY_HOURS };
      const orders = ordersIn(frame.panel.sums(node, hours.from, hours.to));
      const c = measured(frame, node, measure, hours);
      if (!c || orders === 0) return [];
      const half = 1.96 * c.se;
      const at = new Date(frame.clock.instant(from, slice)).toISOString();
      return [{ at, value: c.current, expected: c.baseline, lo: c.baseline - half, hi: c.baseline + half, orders }];
    },
  );
}

const stars = (q: number): TopSlice['significance'] => (q < 0.001 ? '***' : q < 0.01 ? '**' : q < 0.05 ? '*' : '');

/** The store, then the slices that hold it, the smallest first: how far its harm shows in them. */
function topSlices(frame: Frame, whole: Frame, node: number, named: Named, hours: Hours, q: number): TopSlice[] {
  const store = frame.panel.lattice.nodes[node]?.slice ?? {};
  const parents = whole.panel.lattice.nodes.flatMap((n, index) => {
    const found = contains(n.slice, store) ? measured(whole, index, named.measure, hours) : null;
    return found ? [{ slice: n.slice, found, orders: ordersIn(whole.panel.sums(index, hours.from, hours.to)) }] : [];
  });
  const qs = benjaminiHochberg(parents.map((p) => tail(p.found, p.found.z)));
  const own = { slice: store, found: named.found, orders: ordersIn(frame.panel.sums(node, hours.from, hours.to)), q };
  const lost = own.found.delta * own.orders;
  const rows = [
    own,
    ...parents
      .map((p, i) => ({ ...p, q: qs[i] as number }))
      .sort((a, b) => Object.keys(b.slice).length - Object.keys(a.slice).length || a.orders - b.orders),
  ];
  return rows.map(({ slice, found, orders, q }, i) => {
    const { p_value: _, ...change } = changeOf(found);
    const share = lost === 0 ? null : (found.delta * orders) / lost;
    return { rank: i + 1, slice, ...change, q_value: q, significance: stars(q), orders, share_of_drop: share };
  });
}

/** The frame of one store, and where in it the store is; null where its cells are empty. */
export function storeFrame(input: DetectInput, slice: FoundIncident['slice']): { frame: Frame; node: number } | null {
  const frame = frameOf(input);
  const key = sliceKey(slice);
  const node = frame.panel.lattice.nodes.findIndex((n) => sliceKey(n.slice) === key);
  return node < 0 || frame.window.to <= frame.window.from ? null : { frame, node };
}

/**
 * The incident of a store over the line: its figures are those of its own hours against the same hours of its own past.
 * @param input with the cells of this store alone
 * @param whole all orders, for the slices that hold the store
 */
export function storeIncident(
  input: DetectInput,
  whole: Frame,
  judged: StoresJudged,
  finding: StoreFinding,
): FoundIncident | null {
  const slice = judged.table.units[finding.unit]?.slice ?? {};
  const own = storeFrame(input, slice);
  if (!own) return null;
  const { frame, node } = own;
  const { to } = frame.window;
  const raised = to - Math.ceil(((to - frame.window.from) * finding.quarters) / QUARTERS);
  // The harm over all hours since the onset may be small; what raised the alert is then told by its own hours.
  for (const onset of [storeOnset(frame, node, judged, finding.unit), raised]) {
    const hours = { from: onset, to };
    const name = named(frame, node, hours);
    const metric = name && frame.measures[name.measure]?.metric;
    if (!name || !metric) continue;
    const change = changeOf(name.found);
    const iso = (hour: number): string => new Date(frame.clock.instant(hour, slice)).toISOString();
    return {
      severity: name.level,
      metric: metric.id,
      slice,
      title: incidentTitle(slice, metric.id, change),
      onset: iso(onset),
      detected_at: iso(storeDetectedAt(frame, node, judged, finding, onset, input.asOf)),
      window: { start: iso(onset), end: new Date(frame.clock.window.matured).toISOString() },
      ...change,
      q_value: finding.q,
      orders: ordersIn(frame.panel.sums(node, hours.from, hours.to)),
      metrics: metricRows(frame, node, hours),
      top_slices: topSlices(frame, whole, node, name, hours, finding.q),
      decomposition: decompose(frame, node, hours),
      trend: dailyTrend(frame, node, name.measure),
    };
  }
  return null;
}
