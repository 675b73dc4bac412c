import { createHash } from 'node:crypto';
import type { Settings } from '../config/settings.js';
import { parseInstant } from '../config/time.js';
import { usageError } from '../errors.js';
import { RESERVE_DAYS } from '../experiment/sequential.js';
import type { IncidentDocument } from '../model/documents.js';
import type { ExperimentDocument, ExperimentsDocument } from '../model/experiment.js';
import type { PlanDocument } from '../model/plan.js';
import { contains, sliceKey } from '../model/slice.js';
import { offsets, toLocal } from '../model/timezone.js';
import { assignUnits } from '../plan/assign.js';
import { assignBlocks } from '../plan/blocks.js';
import type { Store } from '../store/database.js';
import { addAction, allExperiments, type ExperimentRecord, saveExperiment } from '../store/experiments.js';
import { allPlans } from '../store/plans.js';
import { zoneIn } from './assignments.js';
import { actionsAt, Calendar, scheduleAt, zoneOf } from './experiment-calendar.js';
import { bareOf, frameOf } from './experiment-frame.js';
import { findById, type Kind } from './find.js';
import { showIncident, stateTime } from './incidents.js';
import { showPlan } from './plans.js';
import { type Assigned, readAssignments } from './read-assignments.js';
import { lookAtStore, openStore } from './record.js';

const DAY = 86_400_000;
const FORTNIGHT = 14;
const iso = (at: number): string => new Date(at).toISOString();

const KIND: Kind = {
  name: 'experiment',
  list: 'cxf experiment list',
  none: () => usageError('no_experiment', 'There is no experiment in this state.', 'start one: cxf experiment start PLAN'),
};

/** An experiment with the plan it follows at a time. */
export interface Found {
  readonly record: ExperimentRecord;
  /** The plan it was started with, and the one in force. */
  readonly first: PlanDocument;
  readonly plan: PlanDocument;
  readonly planOf: (id: string) => PlanDocument | undefined;
}

/** It was running, or known to be planned. */
const visible = (settings: Settings, asOf: number, slice: PlanDocument['slice'], r: ExperimentRecord): boolean =>
  Math.min(r.created, r.start) <= asOf && contains(settings.where, slice);

function loaded(store: Store, settings: Settings, asOf: number): Found[] {
  const plans = new Map(allPlans(store).map((p) => [p.id, p.document]));
  const planOf = (id: string): PlanDocument | undefined => plans.get(id);
  return allExperiments(store).flatMap((record) => {
    const first = planOf(record.planId);
    if (!first || !visible(settings, asOf, first.slice, record)) return [];
    const adjusted = actionsAt(record, asOf).findLast((a) => a.detail.planId !== undefined)?.detail.planId;
    return [{ record, first, plan: (adjusted === undefined ? undefined : planOf(adjusted)) ?? first, planOf }];
  });
}

/** Experiments there were at as_of, last created first. */
export async function experimentsAt(settings: Settings, asOf: number): Promise<Found[]> {
  const store = await lookAtStore(settings);
  if (!store) return [];
  try {
    return loaded(store, settings, asOf);
  } finally {
    store.close();
  }
}

const pick = (all: readonly Found[], id: string): Found =>
  findById(
    all.map((found) => ({ id: found.record.id, found })),
    id,
    KIND,
  ).found;

export const findExperiment = async (settings: Settings, id: string, now: number): Promise<Found> =>
  pick(await experimentsAt(settings, stateTime(settings.asOf, now)), id);

/** The same inside a transaction on an open state. */
export const findIn = (store: Store, settings: Settings, id: string, asOf: number): Found =>
  pick(loaded(store, settings, asOf), id);

export interface Standing {
  readonly status: 'planned' | 'running' | 'complete' | 'rolled_back';
  /** Days completed, as far as the calendar goes. */
  readonly day: number;
  readonly last: number | null;
  readonly conclusion: 'make_permanent' | 'roll_back' | 'iterate' | null;
}

/** Where an experiment stands at a time, by its calendar and what people did. */
export function standingAt(settings: Settings, { record, first, planOf }: Found, asOf: number): Standing {
  const calendar = new Calendar(record.start, zoneOf(settings, first));
  const schedule = scheduleAt(record, first, asOf, planOf);
  const completed = calendar.completed(asOf);
  const day = Math.max(0, Math.min(completed, schedule.last ?? completed));
  const ended = actionsAt(record, asOf).findLast((a) => a.what === 'conclude');
  const conclusion = ended?.detail.decision ?? null;
  const back = schedule.rolledBack !== null || conclusion === 'roll_back';
  const over = conclusion !== null || (schedule.last !== null && day >= schedule.last);
  return {
    status: back ? 'rolled_back' : asOf < record.start && !over ? 'planned' : over ? 'complete' : 'running',
    day,
    last: schedule.last,
    conclusion,
  };
}

export async function listExperiments(settings: Settings, now: number): Promise<ExperimentsDocument> {
  const asOf = stateTime(settings.asOf, now);
  const found = await experimentsAt(settings, asOf);
  return {
    schema: 'cxf.experiments/v1',
    sample: settings.isSample,
    experiments: found
      .map((f) => {
        const { status, day, last, conclusion } = standingAt(settings, f, Math.min(asOf, 8.64e15));
        return {
          experiment_id: f.record.id,
          plan_id: f.plan.plan_id,
          incident_id: f.record.incident,
          title: f.first.title,
          slice: f.first.slice,
          status,
          start: iso(f.record.start),
          conclusion,
          day,
          last_day: last,
        };
      })
      .map((e) => ({ sample: settings.isSample, ...e })),
  };
}

/** An experiment as its calendar has it, without figures. */
export async function experimentStanding(settings: Settings, id: string, now: number): Promise<ExperimentDocument> {
  const found = await findExperiment(settings, id, now);
  const asOf = Math.min(stateTime(settings.asOf, now), 8.64e15);
  const schedule = scheduleAt(found.record, found.first, asOf, found.planOf);
  const standing = standingAt(settings, found, asOf);
  const next =
    standing.status === 'planned'
      ? [
          `cxf experiment status ${found.record.id} --as-of ${iso(new Calendar(found.record.start, zoneOf(settings, found.first)).startOf(2))}`,
        ]
      : [];
  return { ...frameOf({ found, standing, schedule, asOf, settings }), ...bareOf(found.record), next };
}

export interface StartOptions {
  readonly plan: string;
  readonly at: string | null;
  /** File of the assignment; null: drawn as the plan draws it. */
  readonly assignments: string | null;
  readonly note: string | null;
  readonly by: string | null;
  readonly now: number;
  readonly cwd: string;
}

/** Local midnights by their name, as days of the calendar that begins today. */
const NAMED: Readonly<Record<string, number>> = { yesterday: 0, today: 1, tomorrow: 2 };

/** Day 1: a local midnight, by default the next one. */
function startOf(options: StartOptions, settings: Settings, plan: PlanDocument, asOf: number): number {
  const zone = zoneOf(settings, plan);
  const today = new Calendar(asOf, zone);
  if (options.at === null) return today.startOf(1) === asOf ? asOf : today.startOf(2);
  const named = NAMED[options.at.toLowerCase()];
  if (named !== undefined) return today.startOf(named);
  const at = parseInstant(options.at, zone);
  if (at === null)
    throw usageError(
      'bad_time',
      `--at "${options.at.slice(0, 40)}" is not a time.`,
      'write 2024-01-05, 2024-01-05T00:00:00-08:00, today or tomorrow',
    );
  const midnight = new Calendar(at, zone).startOf(1);
  if (midnight !== at)
    throw usageError(
      'bad_start',
      `--at ${iso(at)} is no midnight in ${zone}: days of an experiment are calendar days.`,
      `give ${iso(midnight)}, or the date alone`,
    );
  return at;
}

/** The assignment as the plan draws it; orders are drawn when they are placed, so they have none. */
function drawn(settings: Settings, plan: PlanDocument, units: readonly string[], start: number): Assigned[] {
  const { slice, unit } = plan;
  if (unit.kind === 'order') return [];
  if (unit.kind === 'store')
    return assignUnits({ scope: sliceKey(slice), units, salt: unit.salt, shares: plan.phases.map((p) => p.share) }).map((a) => ({
      unit: a.unit,
      phase: a.phase > plan.phases.length ? 0 : a.phase,
    }));
  const blocks = assignBlocks({
    ...{ slice, salt: unit.salt, dayparts: settings.dayparts, blockHours: unit.block_hours ?? 24 },
    day: Math.floor(toLocal(start, offsets(zoneIn(settings, slice.region))) / DAY) * DAY,
    // The reserve is drawn, too, so that a longer experiment needs no new draw.
    days: FORTNIGHT * Math.ceil(((plan.power.days_recommended ?? FORTNIGHT) + RESERVE_DAYS) / FORTNIGHT),
    regions: units.map((region) => ({ region, offset: offsets(zoneIn(settings, region)) })),
  });
  return blocks.map((b) => ({ unit: b.unit, phase: b.treated ? 1 : 0 }));
}

/** Both arms must have units at some time, or there is nothing to compare. */
function checkArms(assigned: readonly Assigned[], from: string): void {
  const treated = assigned.filter((a) => a.phase > 0).length;
  if (treated === 0) throw usageError('empty_arm', `${from}: no unit is treated.`, 'give some units the arm treatment');
  const compared = assigned.some((a) => a.phase !== 1);
  if (!compared)
    throw usageError(
      'empty_arm',
      `${from}: every unit is treated from phase 1 on, so there is nothing to compare with.`,
      'give some units the arm control, or a later phase',
    );
}

function refuseUnsuitable(plan: PlanDocument, file: string | null): void {
  if (file !== null && plan.unit.kind === 'order')
    throw usageError(
      'no_units',
      `--assignments: ${plan.plan_id} draws single orders by the hash of their ids, so there is no file to read.`,
      'leave --assignments out',
    );
  if (!plan.power.feasible)
    throw usageError(
      'infeasible_plan',
      `${plan.plan_id} cannot work: ${plan.power.enough ?? 'the effect cannot be found'}.`.slice(0, 280),
      'plan another recommendation, or a wider slice',
    );
  if (plan.superseded_by !== null)
    throw usageError(
      'superseded_plan',
      `${plan.plan_id} was superseded by ${plan.superseded_by}.`,
      `cxf experiment start ${plan.superseded_by}`,
    );
}

/** What is over, or has not begun, needs no experiment. */
function refuseUntimely(incident: IncidentDocument, start: number): void {
  if (incident.status === 'resolved')
    throw usageError(
      'incident_resolved',
      `Incident ${incident.id} is resolved: there is nothing left to try.`,
      `if it is not over, cxf incident status ${incident.id} investigating`,
    );
  if (start < Date.parse(incident.onset))
    throw usageError(
      'bad_start',
      `--at ${iso(start)} is before the incident began (${incident.onset}): there was nothing to undo yet.`,
      'give a midnight after it',
    );
}

/** `cxf experiment start`: the same plan, start and assignment again is the experiment that is there. */
export async function startExperiment(settings: Settings, options: StartOptions): Promise<string> {
  const asOf = Math.min(stateTime(settings.asOf, options.now), options.now);
  const plan = await showPlan(settings, options.plan, options.now);
  refuseUnsuitable(plan, options.assignments);
  const start = startOf(options, settings, plan, asOf);
  const incident = await showIncident(settings, plan.incident_id, options.now);
  const given = options.assignments === null ? null : await readAssignments(options.assignments, options.cwd);
  const store = await openStore(settings);
  try {
    return store.exclusively(() => {
      const units = allPlans(store).find((p) => p.id === plan.plan_id)?.units ?? [];
      const own = drawn(settings, plan, units, start);
      const known = plan.unit.kind === 'store' ? units : own.map((a) => a.unit);
      const assigned = given ? given.checked(known, plan.phases.length) : own;
      if (plan.unit.kind !== 'order') checkArms(assigned, given ? given.name : plan.plan_id);
      const key = JSON.stringify([plan.plan_hash, start, assigned.map((a) => [a.unit, a.phase])]);
      const id = `exp-${plan.incident_id}-${createHash('sha256').update(key).digest('hex').slice(0, 6)}`;
      if (allExperiments(store).some((e) => e.id === id)) return id;
      refuseUntimely(incident, start);
      const running = loaded(store, settings, Number.MAX_SAFE_INTEGER).find((f) => {
        const { status } = standingAt(settings, f, Math.max(asOf, start));
        return f.record.incident === plan.incident_id && (status === 'planned' || status === 'running');
      });
      if (running)
        throw usageError(
          'experiment_running',
          `${running.record.id} is still under way on ${plan.incident_id}: two at once could not be told apart.`,
          `conclude it first: cxf experiment conclude ${running.record.id} --decision iterate`,
        );
      saveExperiment(store, {
        id,
        planId: plan.plan_id,
        incident: plan.incident_id,
        start,
        created: asOf,
        assignments: assigned,
      });
      addAction(store, id, { at: asOf, day: 0, what: 'start', detail: {}, note: options.note, by: options.by });
      return id;
    });
  } finally {
    store.close();
  }
}
