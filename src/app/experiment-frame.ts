import type { Settings } from '../config/settings.js';
import type { Schedule } from '../experiment/schedule.js';
import type { ExperimentDocument, ExperimentEntry } from '../model/experiment.js';
import type { PlanDocument } from '../model/plan.js';
import { actionsAt } from './experiment-calendar.js';
import type { Found, Standing } from './experiments.js';

const iso = (at: number): string => new Date(at).toISOString();

const historyOf = (found: Found, asOf: number): ExperimentEntry[] =>
  actionsAt(found.record, asOf).map((a) => ({
    at: iso(a.at),
    day: a.day,
    what: a.what,
    to: a.detail.decision ?? a.detail.planId ?? (a.detail.days === undefined ? null : `${a.detail.days} days`),
    note: a.note,
    by: a.by,
  }));

/** Phases with the days they have had and will have. */
function phasesOf(plan: PlanDocument, schedule: Schedule): ExperimentDocument['phases'] {
  return plan.phases.flatMap((p, i) => {
    const from = schedule.phases.indexOf(i + 1) + 1;
    if (from === 0) return [];
    const to = schedule.phases.lastIndexOf(i + 1) + 1;
    return [{ name: p.name, share: p.share, day_from: from, day_to: schedule.held ? null : to }];
  });
}

export interface Told {
  readonly found: Found;
  readonly standing: Standing;
  readonly schedule: Schedule;
  readonly asOf: number;
  readonly settings: Settings;
}

/** What is known without the orders. */
export function frameOf({ found, standing, schedule, asOf, settings }: Told) {
  const { record, first, plan } = found;
  const { day } = standing;
  const phases = phasesOf(plan, schedule);
  const number = schedule.phases[Math.max(0, day - 1)] ?? null;
  const current = number === null ? undefined : plan.phases[number - 1];
  const span = phases.find((p) => p.name === current?.name);
  const treated = record.assignments.filter((a) => a.phase > 0).length;
  return {
    schema: 'cxf.experiment/v1' as const,
    sample: settings.isSample,
    experiment_id: record.id,
    plan_id: plan.plan_id,
    incident_id: record.incident,
    title: first.title,
    slice: first.slice,
    status: standing.status,
    start: iso(record.start),
    conclusion: standing.conclusion,
    plan_hash: plan.plan_hash,
    recommendation_id: plan.recommendation_id,
    action: { lever: plan.action.lever, from: plan.action.from, to: plan.action.to, segment: plan.action.segment },
    unit: { kind: plan.unit.kind, treated, untreated: record.assignments.length - treated },
    as_of: iso(asOf),
    day,
    last_day: schedule.last,
    days_left: schedule.last === null ? null : Math.max(0, schedule.last - day),
    phase:
      current && span && number !== null
        ? { number, name: current.name, share: current.share, day_from: span.day_from, day_to: span.day_to }
        : null,
    phases,
    held: schedule.held,
    extended_days: schedule.extended,
    history: historyOf(found, asOf),
  };
}

/** The parts that need orders, without any. */
export const bareOf = ({ assignments }: Found['record']) => {
  const treated = assignments.filter((a) => a.phase === 1).length;
  return {
    srm: {
      p_value: null,
      ok: null,
      observed: { treated: 0, untreated: 0 },
      expected: { treated, untreated: assignments.length - treated },
    },
    checks: [],
    results: [],
    looks: [],
    decision: null,
    forecast: [],
    limitations: [],
    warnings: [],
    next: [],
  };
};
