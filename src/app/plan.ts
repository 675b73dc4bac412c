import { createHash } from 'node:crypto';
import type { Settings } from '../config/settings.js';
import { availableMetrics } from '../detect/detect.js';
import { openEngine } from '../engine/open.js';
import type { Engine, SourceInfo } from '../engine/types.js';
import { notEvaluated, usageError } from '../errors.js';
import type { IncidentDocument } from '../model/documents.js';
import type { MetricId } from '../model/metrics.js';
import { metricDef } from '../model/metrics.js';
import type { PlanBody, PlanDocument } from '../model/plan.js';
import { MISSING, type Slice } from '../model/slice.js';
import { fromLocal, offsets, toLocal } from '../model/timezone.js';
import { makePlan } from '../plan/plan.js';
import type { Chosen, Demands } from '../plan/types.js';
import { allPlans, savePlan } from '../store/plans.js';
import { resolveAsOf } from './as-of.js';
import { type AssignmentRow, assignmentsOf, EVERYWHERE, undrawable, zoneIn } from './assignments.js';
import { documentOf, findIncident, withStore } from './incidents.js';
import { readHistory } from './plan-history.js';
import { pick, type RecommendedOptions, recommended } from './recommended.js';

const DAY = 86_400_000;
const iso = (at: number): string => new Date(at).toISOString();

export interface PlanOptions extends RecommendedOptions {
  /** Number of the recommendation. */
  readonly rec: number;
  readonly demands: Demands;
  /** Arms are to be drawn: what cannot be drawn is refused, and no plan is kept. */
  readonly assign: boolean;
}

/** Of the rates of single orders, the first that the recommendation is expected to move. */
const POWERED: readonly MetricId[] = ['on_time_rate', 'cancellation_rate', 'refund_rate', 'support_rate'];

function poweredMetric(chosen: Chosen, current: ReadonlyMap<MetricId, number | null>): MetricId {
  const useful = (m: MetricId): boolean => {
    const delta = chosen.expected[m]?.delta ?? 0;
    return (metricDef(m).good === 'up' ? delta > 0 : delta < 0) && (current.get(m) ?? null) !== null;
  };
  const found = POWERED.find(useful);
  if (found) return found;
  throw notEvaluated(
    'no_target',
    `Recommendation ${chosen.rank} promises no gain in a rate that can be tested (${POWERED.join(', ')}).`,
    'plan another one with --rec',
  );
}

/** Same decisions, same text: keys are always in the same order, numbers rounded where they are made. */
const hashOf = (body: PlanBody, units: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([body, units]))
    .digest('hex');

/** The first local midnight after a time. */
function nextMidnight(at: number, zone: string): number {
  const offset = offsets(zone);
  return fromLocal((Math.floor(toLocal(at, offset) / DAY) + 1) * DAY, offset);
}

const readIncident = (settings: Settings, id: string, now: number): Promise<IncidentDocument> =>
  withStore(settings, id, (store) => {
    const incident = documentOf(store, settings, findIncident(store, settings, id, now), now);
    if (incident.status === 'resolved')
      throw usageError(
        'incident_resolved',
        `Incident ${incident.id} is resolved: there is nothing left to plan for.`,
        `if it is not over, cxf incident status ${incident.id} investigating`,
      );
    return incident;
  });

/** Metrics that the source has, with their value during the incident where it is known. */
function currentOf(incident: IncidentDocument, available: readonly { readonly id: MetricId }[]): Map<MetricId, number | null> {
  return new Map(available.map(({ id }) => [id, incident.metrics.find((m) => m.metric === id)?.current ?? null]));
}

export interface Planned {
  readonly document: PlanDocument;
  /** Arm and phase of each unit; null where they were not asked for. */
  readonly rows: readonly AssignmentRow[] | null;
}

/** `cxf plan ID`: the plan of a recommendation, kept in the state. */
export async function runPlan(settings: Settings, id: string, options: PlanOptions): Promise<Planned> {
  const incident = await readIncident(settings, id, options.now);
  const engine = await openEngine({ ...settings, progress: options.progress });
  try {
    const doc = await recommended(settings, incident.id, { ...options, engine });
    const chosen = pick(doc, options.rec, incident.id);
    options.progress?.('reading history');
    const info = await engine.describe();
    const asOf = resolveAsOf(settings.asOf, info, options.now);
    const current = currentOf(incident, availableMetrics(info.available).metrics);
    const metric = poweredMetric(chosen, current);
    const question = { slice: incident.slice, end: Date.parse(incident.onset), asOf, metric };
    const history = await readHistory(engine, info, settings, question);
    const { demands } = options;
    const body = makePlan({ incidentId: incident.id, slice: incident.slice, current, chosen, metric, history, demands });
    const refused = options.assign ? undrawable(body) : null;
    if (refused) throw refused;
    const units = body.unit.kind === 'switchback' ? await regionsOf(engine, info, body.slice) : history.stores.map((s) => s.id);
    const kept = await keep(settings, incident.id, {
      body,
      units: body.unit.kind === 'order' ? [] : units,
      asOf,
      start: nextMidnight(asOf, zoneIn(settings, incident.slice.region)),
      warnings: [...info.warnings],
    });
    return { document: kept, rows: options.assign ? assignmentsOf(settings, kept, units) : null };
  } finally {
    await engine.close();
  }
}

/** Orders have no file of arms; what cannot work has nothing to share. */
const nextOf = ({ power, unit, incident_id }: PlanBody, id: string): string[] => [
  ...(power.feasible ? [`cxf plan show ${id} --md`] : []),
  ...(power.feasible && unit.kind !== 'order' ? [`cxf plan ${incident_id} --assignments FILE`] : []),
];

interface Made {
  readonly body: PlanBody;
  readonly units: readonly string[];
  readonly asOf: number;
  readonly start: number;
  readonly warnings: PlanDocument['warnings'];
}

/** Regions whose time is cut into blocks. */
async function regionsOf(engine: Engine, info: SourceInfo, slice: Slice): Promise<readonly string[]> {
  if (slice.region !== undefined) return [slice.region];
  if (!info.available.has('region')) return [EVERYWHERE];
  return (await engine.values('region')).filter((region) => region !== MISSING).sort();
}

/** A plan made again is the one that is there: its first as_of stays, so that a re-run gives the same bytes. */
function keep(settings: Settings, incidentId: string, made: Made): Promise<PlanDocument> {
  const { units } = made;
  const hash = hashOf(made.body, units);
  const id = `plan-${incidentId}-${hash.slice(0, 6)}`;
  const document: PlanDocument = {
    schema: 'cxf.plan/v1',
    sample: settings.isSample,
    plan_id: id,
    plan_hash: hash,
    as_of: iso(made.asOf),
    earliest_start: iso(made.start),
    status: 'current',
    superseded_by: null,
    ...made.body,
    warnings: made.warnings,
    next: nextOf(made.body, id),
  };
  return withStore(settings, incidentId, (store) =>
    store.exclusively(() => {
      savePlan(store, document, units);
      const kept = allPlans(store).find((p) => p.hash === hash);
      return kept?.document ?? document;
    }),
  );
}
