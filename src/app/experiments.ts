import type { Settings } from '../config/settings.js';
import { usageError } from '../errors.js';
import type { ExperimentDocument, ExperimentsDocument } from '../model/experiment.js';
import type { PlanDocument } from '../model/plan.js';
import { contains } from '../model/slice.js';
import type { Store } from '../store/database.js';
import { allExperiments, type ExperimentRecord } from '../store/experiments.js';
import { allPlans } from '../store/plans.js';
import { actionsAt, Calendar, scheduleAt, zoneOf } from './experiment-calendar.js';
import { bareOf, frameOf } from './experiment-frame.js';
import { findById, type Kind } from './find.js';
import { stateTime } from './incidents.js';
import { lookAtStore } from './record.js';

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

/** Experiments in the state that were known of at as_of, with the plan each follows then. */
export function loaded(store: Store, settings: Settings, asOf: number): Found[] {
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
