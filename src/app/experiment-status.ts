import type { Settings } from '../config/settings.js';
import { availableMetrics } from '../detect/detect.js';
import { openEngine } from '../engine/open.js';
import type { Engine, SourceInfo } from '../engine/types.js';
import { notEvaluated } from '../errors.js';
import { evaluate } from '../experiment/evaluate.js';
import { ratioCheck } from '../experiment/ratio.js';
import { CAUSES } from '../model/causes.js';
import type { ChangeEvent } from '../model/documents.js';
import { driversOf, ownDrivers } from '../model/drivers.js';
import type { Check, ExperimentDocument, Forecast, Result } from '../model/experiment.js';
import type { RateId } from '../model/metrics.js';
import type { PlanDocument } from '../model/plan.js';
import { compatible } from '../model/slice.js';
import { resolveAsOf } from './as-of.js';
import { listEvents } from './events.js';
import { Calendar, plannedPhases, scheduleAt, zoneOf } from './experiment-calendar.js';
import { bareOf, frameOf } from './experiment-frame.js';
import { type PanelQuestion, type PanelRead, readPanel } from './experiment-panel.js';
import { redraws } from './experiment-redraw.js';
import { readBlocks, readOrders } from './experiment-twins.js';
import { type Found, findExperiment, standingAt } from './experiments.js';
import { showIncident } from './incidents.js';
import { differences } from './plan-differences.js';

const HOUR = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString();
const WAIT = {
  action: 'continue' as const,
  why: 'Day 1 is not over yet: the first figures come with its end.',
  reasons: [],
  extend_days: null,
};

export interface StatusOptions {
  readonly now: number;
  readonly cwd: string;
  readonly progress?: (step: string) => void;
}

const refuse = (found: Found, asOf: number, settings: Settings) => {
  const { record } = found;
  const calendar = new Calendar(record.start, zoneOf(settings, found.first));
  if (standingAt(settings, found, asOf).status === 'planned')
    throw notEvaluated(
      'not_started',
      `${record.id} starts at ${iso(record.start)}: nothing has been measured at ${iso(asOf)}.`,
      `look again with --as-of ${iso(calendar.startOf(2))} or later`,
    );
};

/** Orders must reach to the hours that are asked about. */
function refuseStale(info: SourceInfo, settings: Settings, needed: number): void {
  const last = info.lastOrder ?? Number.NEGATIVE_INFINITY;
  if (needed - last <= settings.freshnessMs) return;
  throw notEvaluated(
    'stale_data',
    info.lastOrder === null
      ? `${info.name} holds no orders.`
      : `${info.name}: the last order is of ${iso(last)}, ${Math.round((needed - last) / HOUR)} hours before the end of the days asked about.`,
    'wait for newer orders, or give an earlier --as-of',
  );
}

/** What was changed, as a driver that a column records; the direction is that of the harm. */
function driverOf(plan: PlanDocument, info: SourceInfo, settings: Settings) {
  const { lever } = plan.action;
  const own = settings.hypotheses.find((h) => h.id === plan.cause.cause);
  const built = CAUSES.find((c) => c.id === plan.cause.cause);
  // A buffer does not undo the cause: it lengthens the promise.
  const buffer = /buffer|eta|promise/i.test(lever);
  const id = buffer ? 'promised_seconds' : (own?.driver ?? built?.driver ?? null);
  const def = driversOf(info.available, ownDrivers(settings.drivers)).find((d) => d.id === id) ?? null;
  const harmful: 'up' | 'down' = buffer ? 'down' : (own?.harmful ?? built?.harmful ?? 'up');
  return { def, harmful };
}

const readUnits = (
  engine: Engine,
  info: SourceInfo,
  settings: Settings,
  q: PanelQuestion,
  { unit }: PlanDocument,
): Promise<PanelRead> =>
  unit.kind === 'switchback'
    ? readBlocks(engine, info, settings, q, { hours: unit.block_hours ?? 24, burnInMinutes: unit.burn_in_minutes ?? 0 })
    : unit.kind === 'order'
      ? readOrders(engine, info, settings, q, unit.salt)
      : readPanel(engine, info, settings, q);

/** Changes to the slice since the start, but for the one that is tried. Those of everywhere reach both arms alike. */
function eventsCheck(
  events: readonly ChangeEvent[],
  plan: PlanDocument,
  { from, to, dayOf }: { readonly from: number; readonly to: number; readonly dayOf: (at: number) => number },
): Check {
  const other = events.filter((e) => {
    const at = Date.parse(e.at);
    const own = e.lever === plan.action.lever;
    return at >= from && at < to && !own && compatible(e.scope, plan.slice) && e.type !== 'experiment';
  });
  if (other.length === 0) return { check: 'events', ok: true, text: 'no other change to the slice is logged' };
  const local = other.filter((e) => Object.keys(e.scope).length > 0);
  const shown = local.length > 0 ? local : other;
  const about = (e: ChangeEvent): string => (e.description ? ` (${e.description.slice(0, 60)})` : '');
  const named = shown.slice(0, 3).map((e) => `${e.event_id}${about(e)} on day ${dayOf(Date.parse(e.at))}`);
  const list = `${named.join(', ')}${shown.length > 3 ? ', ...' : ''}`;
  return local.length > 0
    ? { check: 'events', ok: false, text: `changed in the slice meanwhile: ${list}` }
    : { check: 'events', ok: null, text: `changed everywhere meanwhile, in both arms alike: ${list}` };
}

export function forecastOf(plan: PlanDocument, results: readonly Result[]): Forecast[] {
  return plan.metrics.primary.flatMap((row): Forecast[] => {
    if (row.target === null) return [];
    const realised = results.find((r) => r.metric === row.metric && r.role === 'primary')?.estimate ?? null;
    const interval80 = row.interval80 ?? null;
    const held = realised === null || interval80 === null ? null : realised >= interval80[0] && realised <= interval80[1];
    return [{ metric: row.metric, expected: row.target, interval80, realised, held }];
  });
}

const nextOf = (
  doc: Pick<
    ExperimentDocument,
    'experiment_id' | 'incident_id' | 'status' | 'held' | 'day' | 'history' | 'decision' | 'conclusion'
  >,
  incidentStatus: string,
): string[] => {
  const { experiment_id: id, incident_id: incident, decision } = doc;
  if (doc.conclusion === 'make_permanent')
    return [
      ...(incidentStatus === 'resolved' ? [] : [`cxf incident status ${incident} resolved`]),
      `cxf incident note ${incident} "follow-up: ..."`,
    ];
  // Nothing can be planned for what is resolved.
  if (doc.conclusion !== null || doc.status === 'rolled_back')
    return incidentStatus === 'resolved' ? [] : [`cxf recommend ${incident}`, `cxf plan ${incident}`];
  if (!decision) return [];
  // What was done today is not asked for again.
  const done = doc.history.at(-1);
  if (done?.what === decision.action && done.day === doc.day + 1) return [];
  if (decision.action === 'extend') return [`cxf experiment extend ${id} --days ${decision.extend_days ?? 7}`];
  if (decision.action === 'advance') return [`cxf experiment advance ${id}`, ...(doc.held ? [] : [`cxf experiment hold ${id}`])];
  if (decision.action === 'roll_back') return [`cxf experiment roll-back ${id}`];
  if (decision.action === 'make_permanent') return [`cxf experiment conclude ${id} --decision make_permanent --resolve`];
  return [];
};

/** What the reader must know of how the figures came about. */
function limitationsOf(results: readonly Result[], { record, first, plan }: Found, settings: Settings): string[] {
  const changed = first === plan ? [] : differences(first, plan);
  const since = record.actions.findLast((a) => a.detail.planId === plan.plan_id)?.day ?? 0;
  const whole = results.some((r) => r.method === 'before_after' && r.scope === 'slice');
  return [
    ...(first === plan
      ? []
      : [
          `the plan was adjusted on day ${since} (${changed.join('; ') || 'nothing that is tested'}): what was changed after the start is no longer decided beforehand, and looks so far are judged by the new plan`,
        ]),
    ...(whole
      ? [
          'all units are treated: the effect is the difference to the untreated days and units before, less how slices moved that were not treated; it is not randomised',
        ]
      : []),
    ...(plan.power.metric === 'on_time_rate' && settings.maturityMs === 0
      ? ['maturity is 0: orders still under way count as they stand; set maturity in cxf.toml']
      : []),
  ];
}

/** `cxf experiment status`: the truth of the day. Reads the source and the state; writes neither. */
export async function experimentStatus(settings: Settings, id: string, options: StatusOptions): Promise<ExperimentDocument> {
  const found = await findExperiment(settings, id, options.now);
  const incident = await showIncident(settings, found.record.incident, options.now);
  const { record, first, plan, planOf } = found;
  const { events } = await listEvents(settings, options.now, options.cwd);
  const engine = await openEngine({ ...settings, progress: options.progress });
  try {
    options.progress?.('reading orders');
    const info = await engine.describe();
    const asOf = resolveAsOf(settings.asOf, info, options.now);
    refuse(found, asOf, settings);
    const schedule = scheduleAt(record, first, asOf, planOf);
    const standing = standingAt(settings, found, asOf);
    const calendar = new Calendar(record.start, zoneOf(settings, first));
    const { day } = standing;
    const frame = frameOf({ found, standing, schedule, asOf, settings });
    if (day === 0)
      return {
        ...frame,
        ...bareOf(record),
        warnings: [...info.warnings],
        decision: standing.status === 'running' ? WAIT : null,
        next: nextOf({ ...frame, decision: null }, incident.status),
      };
    const over = calendar.startOf(day + 1);
    const end = Math.min(over, asOf - settings.maturityMs);
    refuseStale(info, settings, Math.min(over, asOf));
    const { def, harmful } = driverOf(plan, info, settings);
    const question: PanelQuestion = {
      slice: plan.slice,
      onset: Date.parse(incident.onset),
      start: record.start,
      end,
      asOf,
      days: day,
      units: record.assignments,
      phaseOn: (d) => schedule.phases[d - 1] ?? 0,
      drivers: def ? [def.id] : [],
    };
    const read = await readUnits(engine, info, settings, question, plan);
    options.progress?.(`comparing ${record.assignments.length} units`);
    const { check, srm } = ratioCheck(read.counts);
    const { metrics } = availableMetrics(info.available);
    const ids = new Set(metrics.map((m) => m.id));
    const terms = metrics.flatMap((m): RateId[] => (m.kind === 'composite' ? m.terms.filter((t) => ids.has(t)) : []));
    const evaluation = evaluate({
      panel: read.panel,
      plan,
      planned: plannedPhases(plan),
      schedule,
      day,
      terms,
      weights: settings.weights,
      applied: { driver: def?.title ?? null, cells: def ? (read.drivers[def.id] ?? null) : null, harmful },
      assignmentOk: srm.ok,
      redraws: redraws(plan, read.panel),
      dateOf: (d) => iso(calendar.startOf(d)),
    });
    const { results, looks, decision } = evaluation;
    const span = { from: record.start, to: Math.min(asOf, over), dayOf: (at: number) => calendar.completed(at) + 1 };
    return {
      ...frame,
      srm,
      checks: [check, ...evaluation.checks, eventsCheck(events, plan, span)],
      results,
      looks,
      decision,
      forecast: forecastOf(plan, results),
      limitations: limitationsOf(results, found, settings),
      warnings: [...info.warnings],
      next: nextOf({ ...frame, decision }, incident.status),
    };
  } finally {
    await engine.close();
  }
}
