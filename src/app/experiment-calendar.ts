import type { Settings } from '../config/settings.js';
import { type Planned, type Schedule, scheduleOf, type Turn } from '../experiment/schedule.js';
import type { PlanDocument } from '../model/plan.js';
import { fromLocal, offsets, toLocal } from '../model/timezone.js';
import type { ActionRecord, ExperimentRecord } from '../store/experiments.js';

const DAY = 86_400_000;

export const zoneOf = (settings: Settings, plan: Pick<PlanDocument, 'slice'>): string =>
  settings.timezones[plan.slice.region ?? ''] ?? settings.timezone;

/** Local midnights of an experiment, and the day an instant lies in. Milliseconds UTC. */
export class Calendar {
  readonly #offset: ReturnType<typeof offsets>;
  readonly #first: number;

  constructor(start: number, zone: string) {
    this.#offset = offsets(zone);
    this.#first = Math.floor(toLocal(start, this.#offset) / DAY) * DAY;
  }

  /** Midnight with which a day (1, 2, ...) begins. */
  startOf(day: number): number {
    return fromLocal(this.#first + (day - 1) * DAY, this.#offset);
  }

  /** Calendar days completed at an instant: 0 on day 1, negative before it. */
  completed(at: number): number {
    return Math.floor((toLocal(at, this.#offset) - this.#first) / DAY);
  }
}

export const plannedPhases = (plan: Pick<PlanDocument, 'phases'>): Planned[] =>
  plan.phases.map((p) => ({ name: p.name, share: p.share, days: p.day_to - p.day_from + 1 }));

/** Actions that were there at as_of, in their order. */
export const actionsAt = (record: ExperimentRecord, asOf: number): ActionRecord[] => record.actions.filter((a) => a.at <= asOf);

const TURNS = new Set(['hold', 'advance', 'extend', 'adjust', 'roll_back', 'conclude']);

/** Ended before its first day: nobody was ever treated. */
const never = (rolledBack: boolean): Schedule => ({
  phases: [],
  last: 0,
  held: false,
  extended: 0,
  rolledBack: rolledBack ? 0 : null,
});

/** The plan's calendar with what people did up to as_of. `planOf` gives the phases of a plan that took the place of the first. */
export function scheduleAt(
  record: ExperimentRecord,
  plan: PlanDocument,
  asOf: number,
  planOf: (id: string) => PlanDocument | undefined,
): Schedule {
  const actions = actionsAt(record, asOf);
  const before = actions.filter((a) => a.day < 1);
  const ended = before.find((a) => a.what === 'roll_back' || a.what === 'conclude');
  if (ended) return never(before.some((a) => a.what === 'roll_back'));
  const adjusted = before.findLast((a) => a.detail.planId !== undefined)?.detail.planId;
  const turns = actions.flatMap((a): Turn[] => {
    if (!TURNS.has(a.what) || a.day < 1) return [];
    const other = a.detail.planId === undefined ? undefined : planOf(a.detail.planId);
    return [{ day: a.day, what: a.what as Turn['what'], days: a.detail.days, phases: other && plannedPhases(other) }];
  });
  const first = (adjusted === undefined ? undefined : planOf(adjusted)) ?? plan;
  return scheduleOf(plannedPhases(first), turns);
}
