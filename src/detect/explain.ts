import { SEVERITIES, type Severity } from '../model/severity.js';
import { type Slice, sliceKey } from '../model/slice.js';
import { studentQuantile } from '../stats/student.js';
import { type Dispersion, ordersIn, phi } from './contrast.js';
import { frameOf } from './detect.js';
import { type Estimate, estimate } from './estimate.js';
import { changeOf } from './figures.js';
import { baseline, type Frame } from './frame.js';
import { ALPHA, alerts, type Finding, scan, stretches } from './scan.js';
import { harm } from './severity.js';
import type { DetectInput } from './types.js';

/** Why a metric of a slice is not over the alert line. */
export type Missed = 'improved' | 'too_small' | 'too_uncertain';

export interface ExplainedMetric {
  readonly finding: Finding;
  readonly change: ReturnType<typeof changeOf>;
  /** Start of the strongest stretch, ISO 8601. */
  readonly since: string;
  readonly severity: Severity | null;
  /** Size of harm from which it would be severe enough: points, or percent. */
  readonly line: number;
  readonly missed: readonly Missed[];
  /** Orders beyond those there were that would have made a change of this size certain; null: no number would, or none is needed. */
  readonly moreOrders: number | null;
}

export interface Explained {
  readonly known: boolean;
  /** Orders in the window, and usually in such a window. */
  readonly orders: number;
  readonly usualOrders: number;
  readonly ordersPerDay: number;
  readonly judged: boolean;
  readonly metrics: readonly ExplainedMetric[];
}

/** Size of harm that makes severity low here: one step higher where few orders a day are hit. */
function lineOf(frame: Frame, finding: Finding): number {
  const metric = frame.measures[finding.measure]?.metric;
  if (!metric) return Number.POSITIVE_INFINITY;
  const few = (frame.ordersPerDay[finding.node] as number) < frame.settings.minOrders;
  return frame.settings.severity[metric.id][SEVERITIES[few ? 1 : 0] as Severity];
}

/** The largest p-value of weight 1 that would have been under the false discovery rate, for one more discovery. */
function pNeeded(findings: readonly Finding[]): number {
  const discovered = findings.filter((f) => f.q < ALPHA).length;
  return (ALPHA * (discovered + 1)) / findings.length;
}

/** Variance of an average over n orders: unit / n x phi, which falls to that of the day's factor and no further. */
function ordersFor(variance: number, now: Estimate, d: Dispersion): number | null {
  const eventsEach = now.events / now.size;
  const chance = variance > 0 ? now.unit / variance : Number.POSITIVE_INFINITY;
  if (phi(d, chance * eventsEach) <= 1) return Number.isFinite(chance) ? chance : null;
  const rest = variance - now.unit * d.level * d.cv2 * eventsEach;
  return rest > 0 ? (now.unit * d.level) / rest : null;
}

/**
 * Orders beyond those of the stretch with which a change of this size would have been certain enough, the baseline as it is.
 * Null where day-to-day variation and the baseline's own uncertainty alone allow such a change.
 */
function moreOrders(frame: Frame, finding: Finding, p: number): number | null {
  const measure = frame.measures[finding.measure];
  const d = frame.spreads.of(finding.hours)[finding.measure]?.of(finding.node);
  const base = baseline(frame, finding.node, finding.hours);
  if (!measure || !d || base.periods === 0) return null;
  const sums = frame.panel.sums(finding.node, finding.hours.from, finding.hours.to);
  const now = estimate(measure, sums, 1);
  const before = estimate(measure, base.sums, base.periods);
  if (!now || !before || measure.metric.kind === 'count') return null;
  const z = studentQuantile(1 - (p * finding.weight) / stretches(frame.window).length, Math.max(1, d.df));
  const allowed = (finding.contrast.delta / z) ** 2 - (before.unit / before.size) * phi(d, before.events / base.periods);
  const size = allowed > 0 ? ordersFor(allowed, now, d) : null;
  return size === null ? null : Math.max(0, Math.ceil((size - now.size) * (ordersIn(sums) / now.size)));
}

function explainedMetric(frame: Frame, finding: Finding, p: number): ExplainedMetric {
  const metric = frame.measures[finding.measure]?.metric;
  const slice = frame.panel.lattice.nodes[finding.node]?.slice ?? {};
  const size = metric ? harm(metric, finding.contrast) : 0;
  const missed: Missed[] = [];
  if (size <= 0) missed.push('improved');
  else if (finding.severity === null) missed.push('too_small');
  if (size > 0 && finding.q >= ALPHA) missed.push('too_uncertain');
  return {
    finding,
    change: changeOf(finding.contrast),
    since: new Date(frame.clock.instant(finding.hours.from, slice)).toISOString(),
    severity: finding.severity,
    line: lineOf(frame, finding),
    missed: alerts(finding) ? [] : missed,
    moreOrders: missed.includes('too_uncertain') && finding.severity !== null ? moreOrders(frame, finding, p) : null,
  };
}

/** What the test says of one slice, metric by metric, and which line it missed. Pure. */
export function explain(input: DetectInput, slice: Slice): Explained {
  const frame = frameOf(input);
  const node = frame.panel.lattice.nodes.findIndex((n) => sliceKey(n.slice) === sliceKey(slice));
  if (node < 0) return { known: false, orders: 0, usualOrders: 0, ordersPerDay: 0, judged: false, metrics: [] };
  const findings = scan(frame, frame.window);
  const p = pNeeded(findings);
  const base = baseline(frame, node, frame.window);
  const own = findings.filter((f) => f.node === node);
  return {
    known: true,
    orders: ordersIn(frame.panel.sums(node, frame.window.from, frame.window.to)),
    usualOrders: base.periods > 0 ? ordersIn(base.sums) / base.periods : 0,
    ordersPerDay: frame.ordersPerDay[node] as number,
    judged: own.length > 0,
    metrics: own.map((f) => explainedMetric(frame, f, p)),
  };
}
