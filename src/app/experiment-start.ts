import { createHash } from 'node:crypto';
import type { Settings } from '../config/settings.js';
import { parseInstant } from '../config/time.js';
import { usageError } from '../errors.js';
import { RESERVE_DAYS } from '../experiment/sequential.js';
import type { IncidentDocument } from '../model/documents.js';
import type { PlanDocument } from '../model/plan.js';
import { sliceKey } from '../model/slice.js';
import { offsets, toLocal } from '../model/timezone.js';
import { assignUnits } from '../plan/assign.js';
import { assignBlocks } from '../plan/blocks.js';
import { addAction, allExperiments, saveExperiment } from '../store/experiments.js';
import { allPlans } from '../store/plans.js';
import { zoneIn } from './assignments.js';
import { Calendar, zoneOf } from './experiment-calendar.js';
import { loaded, standingAt } from './experiments.js';
import { showIncident, stateTime } from './incidents.js';
import { showPlan } from './plans.js';
import { type Assigned, readAssignments } from './read-assignments.js';
import { openStore } from './record.js';

const DAY = 86_400_000;
const FORTNIGHT = 14;
const iso = (at: number): string => new Date(at).toISOString();

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
