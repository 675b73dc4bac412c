import type { Cells } from '../engine/types.js';
import type { ColumnName } from '../model/columns.js';
import type { FoundIncident } from '../model/documents.js';
import type { MetricDef } from '../model/metrics.js';
import { METRICS, type MetricId, metricDef, type RateId } from '../model/metrics.js';
import { related, type Slice } from '../model/slice.js';
import { SUMS, type SumId } from '../model/sums.js';
import { incidentTitle } from '../model/title.js';
import { Clock, DAY_HOURS, HOUR, LOOKBACK_HOURS, resolveWindow } from './clock.js';
import type { Hours, Past } from './comparable.js';
import type { Measure } from './estimate.js';
import { changeOf, decompose, headline, measured, metricRows, topSlices, trend } from './figures.js';
import { baseline, dailyOrders, type Frame, pastOf, SpreadCache } from './frame.js';
import { localise } from './localise.js';
import { onsetOf } from './onset.js';
import { Panel } from './panel.js';
import { evenLoss, gaps } from './quality.js';
import { recovered } from './recovery.js';
import { detectedAt, replayFrom, type Watched } from './replay.js';
import { alerts, type Finding, scan, severity } from './scan.js';
import type { DetectInput, DetectResult } from './types.js';

/** Far more than a marketplace ever has at once; a bound against endless searching. */
const MAX_INCIDENTS = 25;

/** Which metrics the columns allow, and what is missing for the others. The score needs at least one of its terms. */
export function availableMetrics(available: ReadonlySet<ColumnName>): {
  metrics: readonly MetricDef[];
  unavailable: readonly { metric: MetricId; missing: string[] }[];
} {
  const missing = (ids: readonly SumId[]): string[] => [
    ...new Set(
      SUMS.filter((s) => ids.includes(s.id))
        .flatMap((s) => s.inputs as readonly ColumnName[])
        .filter((c) => !available.has(c)),
    ),
  ];
  const needs = (metric: MetricDef): string[] => {
    if (metric.kind === 'count') return missing([metric.numerator]);
    if (metric.kind === 'ratio') return missing([metric.numerator, metric.denominator]);
    const terms = metric.terms.map((t) => needs(metricDef(t)));
    return terms.some((t) => t.length === 0) ? [] : [...new Set(terms.flat())];
  };
  const all = METRICS.map((metric) => ({ metric, missing: needs(metric) }));
  return {
    metrics: all.filter((m) => m.missing.length === 0).map((m) => m.metric),
    unavailable: all.filter((m) => m.missing.length > 0).map((m) => ({ metric: m.metric.id, missing: m.missing })),
  };
}

function measuresOf(input: DetectInput): Measure[] {
  const ids = new Set(input.metrics.map((m) => m.id));
  const terms = (metric: MetricDef): RateId[] => (metric.kind === 'composite' ? metric.terms.filter((t) => ids.has(t)) : []);
  return input.metrics.map((metric) => ({ metric, terms: terms(metric), weights: input.settings.weights }));
}

export function frameOf(input: DetectInput): Frame {
  const { settings } = input;
  const shown = resolveWindow(input.asOf, settings.sinceMs, settings.maturityMs, input.lastOrder);
  const clock = new Clock(shown, settings.timezone, settings.timezones, settings.dayparts);
  const panel = Panel.build(input.cells, clock, LOOKBACK_HOURS + Math.ceil(settings.sinceMs / HOUR), input.daypart);
  const dataFrom = Math.ceil(input.firstOrder / HOUR);
  const missing = gaps(panel, { from: Math.max(panel.from, dataFrom), to: panel.to });
  const past = pastOf(panel, clock, input.open, settings, dataFrom, missing);
  const measures = measuresOf(input);
  const window: Hours = { from: shown.start / HOUR, to: Math.ceil(shown.matured / HOUR) };
  return {
    panel,
    clock,
    measures,
    settings,
    window,
    past,
    gaps: missing,
    ordersPerDay: dailyOrders(panel, past, window.from),
    spreads: new SpreadCache(panel, past, measures, window.to),
    gapHours: typeof input.previous === 'number' ? (input.asOf - input.previous) / HOUR : Number.POSITIVE_INFINITY,
    open: input.open.map((i) => i.slice),
  };
}

/** Hours of the calendar are not judged: what began before them is told from their end on. */
function afterHoles(frame: Frame, node: number, onset: number): number {
  const { holes } = frame.past[node] as Past;
  const ends = holes.filter((h) => h.to > onset && h.to < frame.window.to).map((h) => h.to);
  return Math.max(onset, ...ends);
}

/** An incident before it is known when it was first noticed. */
interface Undated extends Watched {
  readonly incident: FoundIncident;
}

/** `rest` is what earlier incidents left: it says where this one begins; the figures are those of the whole slice. */
function incidentOf(frame: Frame, rest: Frame, best: Finding, findings: readonly Finding[]): Undated | null {
  const node = frame.panel.lattice.nodes[best.node];
  const sure = [best, ...findings.filter((f) => f.node === best.node && f.measure !== best.measure)].filter(alerts);
  const began = afterHoles(frame, best.node, onsetOf(rest, best.node, best.measure));
  // The harm over all hours since the onset may be small; what raised the alert is then told by its own hours.
  const named = [began, best.hours.from].map((onset) => ({
    onset,
    finding: headline(frame, { from: onset, to: frame.window.to }, sure),
  }));
  const { onset, finding } = named.find((n) => n.finding !== null) ?? { onset: began, finding: null };
  if (!finding) return null;
  const hours = { from: onset, to: frame.window.to };
  const { measure } = finding;
  const found = measured(frame, finding.node, measure, hours);
  const level = found && severity(frame, finding.node, measure, found);
  const metric = frame.measures[measure]?.metric;
  if (!node || !found || !level || !metric) return null;
  const iso = (hour: number): string => new Date(frame.clock.instant(hour, node.slice)).toISOString();
  const change = changeOf(found);
  const incident: FoundIncident = {
    severity: level,
    metric: metric.id,
    slice: node.slice,
    title: incidentTitle(node.slice, metric.id, change),
    onset: iso(onset),
    detected_at: iso(onset),
    window: { start: iso(onset), end: new Date(frame.clock.window.matured).toISOString() },
    ...change,
    q_value: finding.q,
    orders: frame.panel.sums(finding.node, hours.from, hours.to)[0] as number,
    metrics: metricRows(frame, finding.node, hours),
    top_slices: topSlices(frame, finding.node, measure, hours),
    decomposition: decompose(frame, finding.node, hours),
    trend: trend(frame, finding.node, measure),
  };
  return { incident, node: finding.node, onset };
}

/** One incident per minimal slice set: take the best explanation, set its orders aside, look at the rest again. */
function search(frame: Frame, first: readonly Finding[]): Undated[] {
  const found: Undated[] = [];
  const aside = new Set<number>();
  let view = frame;
  let findings = first;
  while (found.length < MAX_INCIDENTS) {
    const best = localise(view, findings);
    if (!best) break;
    const slice = frame.panel.lattice.nodes[best.node]?.slice ?? {};
    const incident = found.some((f) => related(f.incident.slice, slice)) ? null : incidentOf(frame, view, best, findings);
    if (incident) found.push(incident);
    aside.add(best.node);
    const panel = frame.panel.without(aside);
    // What is usual stays usual: the days before are judged with all their orders.
    view = {
      ...frame,
      panel,
      ordersPerDay: dailyOrders(panel, frame.past, frame.window.from),
    };
    findings = scan(view, frame.window).filter((f) => !aside.has(f.node));
  }
  return found;
}

/** All that detection finds, but when each incident was first noticed. */
export interface Begun {
  /** Start of the hours (milliseconds UTC) whose outcomes must be dated to tell that; null where nothing was found. */
  readonly replayFrom: number | null;
  /** @param dated cells from `replayFrom` on with the hours at which outcomes became known; without them the input's own count */
  finish(dated?: Cells): DetectResult;
}

/** A day covers every zone's distance from the axis. */
const MARGIN = DAY_HOURS;

export function begin(input: DetectInput): Begun {
  const frame = frameOf(input);
  const { root, nodes } = frame.panel.lattice;
  const findings = root < 0 || frame.window.to <= frame.window.from ? [] : scan(frame, frame.window);
  const overall = Object.fromEntries(
    root < 0 ? [] : frame.measures.map((m, i) => [m.metric.id, changeOf(measured(frame, root, i, frame.window))]),
  );
  const undated = search(frame, findings);
  const result: Omit<DetectResult, 'found'> = {
    window: frame.clock.window,
    baseline: { start: frame.clock.window.start - input.settings.baselineMs, end: frame.clock.window.start },
    overall,
    slicesTested: new Set(findings.map((f) => f.node)).size,
    tests: findings.length,
    trend: root < 0 ? [] : trend(frame, root, 0),
    gaps: frame.gaps.map((g) => ({ from: frame.clock.instant(g.from, {}), to: frame.clock.instant(g.to, {}), usual: g.usual })),
    evenLoss: root < 0 ? null : evenLoss(frame),
    recovered: recovered(frame, input.open),
    warnings: [
      ...(nodes.length > 0 && input.settings.baselineMs < 7 * DAY_HOURS * HOUR ? [shortBaseline] : []),
      ...(root >= 0 && findings.length > 0 && baseline(frame, root, frame.window).periods === 0 ? [partlyCompared] : []),
    ],
  };
  const from = undated.length === 0 ? null : replayFrom(frame, undated);
  return {
    replayFrom: from === null ? null : (from - MARGIN) * HOUR,
    finish(dated) {
      if (from === null) return { ...result, found: [] };
      if (dated) frame.panel.replayWith(dated, from, frame.clock, input.daypart);
      const hours = detectedAt(frame, undated, input.asOf);
      const iso = (i: number, slice: Slice): string => new Date(frame.clock.instant(hours[i] as number, slice)).toISOString();
      return { ...result, found: undated.map(({ incident }, i) => ({ ...incident, detected_at: iso(i, incident.slice) })) };
    },
  };
}

/**
 * Finds regressions in the cells: tests every slice and metric, narrows each regression to the slice and hour that
 * explain it best, and tells what it did to every metric. Pure: equal input gives equal output.
 */
export const detect = (input: DetectInput): DetectResult => begin(input).finish();

const partlyCompared = {
  code: 'window_partly_compared',
  message: 'nothing as long as the window is comparable before it (history or calendar): only its last hours were judged',
};

const shortBaseline = {
  code: 'short_baseline',
  message: 'the baseline is shorter than a week: hours are compared with the same hours of other days, not of the week',
};
