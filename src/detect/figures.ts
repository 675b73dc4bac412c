import type { Change, MetricRow, TopSlice, TrendPoint } from '../model/documents.js';
import { metricDef, metricValue, type RateId, scoreSlope } from '../model/metrics.js';
import { severityRank } from '../model/severity.js';
import { nested } from '../model/slice.js';
import { benjaminiHochberg } from '../stats/adjust.js';
import { LOOKBACK_HOURS } from './clock.js';
import type { Hours } from './comparable.js';
import { type Contrast, contrast, halfWidth, ordersIn, tail } from './contrast.js';
import { baseline, type Frame } from './frame.js';
import { hourSeries, type Series } from './onset.js';
import { ALPHA, type Finding, severity } from './scan.js';
import { harm } from './severity.js';

const TOP_SLICES = 8;

/** A slice's metric over some hours against the same hours before. */
export function measured(frame: Frame, node: number, measure: number, hours: Hours): Contrast | null {
  const m = frame.measures[measure];
  const spread = frame.spreads.of(hours)[measure]?.of(node);
  const base = baseline(frame, node, hours);
  if (!m || !spread || base.periods === 0) return null;
  return contrast(m, { sums: frame.panel.sums(node, hours.from, hours.to), periods: 1 }, base, spread);
}

const UNKNOWN: Change = { baseline: null, current: null, delta: null, delta_pct: null, ci95: null, p_value: null };

/** 95 % interval; p-value two-sided, no correction. */
export function changeOf(c: Contrast | null): Change {
  if (!c) return UNKNOWN;
  const { baseline: before, current, delta, z } = c;
  const p = 2 * tail(c, Math.abs(z));
  const half = halfWidth(c);
  return {
    baseline: before,
    current,
    delta,
    delta_pct: before === 0 ? null : (100 * delta) / before,
    // Nothing that is measured falls below zero.
    ci95: [Math.max(delta - half, Math.min(delta, -before)), delta + half],
    p_value: Number.isFinite(p) ? Math.min(1, p) : null,
  };
}

/** The change without its own p-value: slices are judged by their q. */
function shownChange(c: Contrast): Omit<Change, 'p_value'> {
  const { p_value: _, ...rest } = changeOf(c);
  return rest;
}

/** Every metric of a slice; `significant` after correction over the metrics shown. */
export function metricRows(frame: Frame, node: number, hours: Hours): MetricRow[] {
  const rows = frame.measures.map((m, i) => ({ metric: m.metric.id, ...changeOf(measured(frame, node, i, hours)) }));
  const q = benjaminiHochberg(rows.map((r) => r.p_value ?? Number.NaN));
  return rows.map((row, i) => ({ ...row, significant: row.p_value !== null && (q[i] as number) < ALPHA }));
}

/**
 * What an incident is named by: of the slice's metrics over the alert line the most severe over the incident's own hours; the
 * score on a tie, then the stronger sign. Null where none is severe enough over those hours.
 */
export function headline(frame: Frame, hours: Hours, sure: readonly Finding[]): Finding | null {
  const rows = sure.flatMap((finding) => {
    const found = measured(frame, finding.node, finding.measure, hours);
    const level = found ? severity(frame, finding.node, finding.measure, found) : null;
    if (!found || level === null) return [];
    const score = frame.measures[finding.measure]?.metric.id === 'cx_score' ? 1 : 0;
    return [{ finding, rank: severityRank(level), score, z: found.z }];
  });
  rows.sort((x, y) => y.rank - x.rank || y.score - x.score || y.z - x.z);
  return rows[0]?.finding ?? null;
}

const stars = (q: number): TopSlice['significance'] => (q < 0.001 ? '***' : q < 0.01 ? '**' : q < 0.05 ? '*' : '');

/**
 * The incident's slice, then its parents and children by the size of their own harm over the same hours. q-values are
 * over these; the share is of the points lost (orders x change) in the incident's slice.
 */
export function topSlices(frame: Frame, node: number, measure: number, hours: Hours): TopSlice[] {
  const metric = frame.measures[measure]?.metric;
  const self = frame.panel.lattice.nodes[node];
  if (!metric || !self) return [];
  const all = frame.panel.lattice.nodes.flatMap((n, index) => {
    if (!nested(self.slice, n.slice)) return [];
    const found = measured(frame, index, measure, hours);
    return found ? [{ index, slice: n.slice, found, p: tail(found, found.z) }] : [];
  });
  const q = benjaminiHochberg(all.map((s) => s.p));
  const lost = (index: number, c: Contrast): number => c.delta * ordersIn(frame.panel.sums(index, hours.from, hours.to));
  const rows = all
    .map((s, i) => ({ ...s, q: q[i] as number, harm: harm(metric, s.found) }))
    .filter((s) => s.index === node || (s.q < ALPHA && s.harm > 0))
    .sort((a, b) => Number(b.index === node) - Number(a.index === node) || b.harm - a.harm || a.index - b.index);
  const whole = rows[0] ? lost(node, rows[0].found) : 0;
  return rows.slice(0, TOP_SLICES).map((s, i) => ({
    rank: i + 1,
    slice: s.slice,
    ...shownChange(s.found),
    q_value: s.q,
    significance: stars(s.q),
    orders: ordersIn(frame.panel.sums(s.index, hours.from, hours.to)),
    share_of_drop: whole === 0 ? null : lost(s.index, s.found) / whole,
  }));
}

/**
 * Points of the score each rate took away or gave back; they sum exactly to the change of the score, because it is
 * linear in the rates.
 */
export function decompose(frame: Frame, node: number, hours: Hours): { metric: RateId; points: number }[] {
  const score = frame.measures.find((m) => m.metric.kind === 'composite');
  const base = baseline(frame, node, hours);
  if (!score || base.periods === 0) return [];
  const current = frame.panel.sums(node, hours.from, hours.to);
  return score.terms.flatMap((metric) => {
    const [now, before] = [current, base.sums].map((sums) => metricValue(metricDef(metric), sums));
    return typeof now === 'number' && typeof before === 'number'
      ? [{ metric, points: scoreSlope(metric, score.weights) * (now - before) }]
      : [];
  });
}

/**
 * A series as points, those without orders left out; lo and hi hold 95 % of usual hours (or days).
 * @param at where each begins
 */
export function pointsOf(frame: Frame, measure: number, series: Series, at: (i: number) => number): TrendPoint[] {
  const unit = frame.measures[measure]?.metric.unit;
  const least = unit === 'points' ? Number.NEGATIVE_INFINITY : 0;
  const most = unit === 'points' || unit === 'percent' ? 100 : Number.POSITIVE_INFINITY;
  const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);
  return Array.from(series.value, (value, i): TrendPoint => {
    const expected = finite(series.expected[i] as number);
    const half = finite(1.96 * Math.sqrt(series.variance[i] as number));
    return {
      at: new Date(at(i)).toISOString(),
      value: finite(value),
      expected,
      lo: expected === null || half === null ? null : Math.max(least, expected - half),
      hi: expected === null || half === null ? null : Math.min(most, expected + half),
      orders: series.orders[i] as number,
    };
  }).filter(
    (point) => point.orders > 0 || (point.expected !== null && measure >= 0 && frame.measures[measure]?.metric.kind === 'count'),
  );
}

/** Hour by hour over the last hours, a week unless told otherwise. */
export function trend(frame: Frame, node: number, measure: number, hours = LOOKBACK_HOURS): TrendPoint[] {
  const { to } = frame.window;
  const slice = frame.panel.lattice.nodes[node]?.slice ?? {};
  const series = hourSeries(frame, node, measure, { from: Math.max(frame.panel.from, to - hours), to });
  return pointsOf(frame, measure, series, (i) => frame.clock.instant(series.from + i, slice));
}
