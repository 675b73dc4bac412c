import type { Incident } from '../model/documents.js';
import type { Conclusion, ExperimentEntry, Forecast } from '../model/experiment.js';
import type { Store } from './database.js';

/** An experiment as it is kept: what was started never changes, what people did is added. */
export interface ExperimentRecord {
  readonly id: string;
  readonly planId: string;
  readonly incident: string;
  /** Day 1, a local midnight, and the as_of of the command that started it (milliseconds UTC). */
  readonly start: number;
  readonly created: number;
  readonly assignments: readonly { readonly unit: string; readonly phase: number }[];
  readonly actions: readonly ActionRecord[];
}

export interface ActionRecord {
  /** as_of of the command, milliseconds UTC. */
  readonly at: number;
  /** Day that was under way; 0 before the start. */
  readonly day: number;
  readonly what: ExperimentEntry['what'];
  readonly detail: ActionDetail;
  readonly note: string | null;
  readonly by: string | null;
}

export interface ActionDetail {
  /** Of `extend`. */
  readonly days?: number;
  /** Of `adjust`: the plan from then on. */
  readonly planId?: string;
  /** Of `conclude`. */
  readonly decision?: Conclusion;
  /** Of `conclude` and `roll_back`: what came of what was forecast, and the cause it was about. */
  readonly forecast?: readonly Forecast[];
  readonly cause?: string;
}

const orNull = (x: unknown): string | null => (x === null || x === undefined ? null : String(x));

const actionsOf = (store: Store, id: string): ActionRecord[] =>
  store.rows('SELECT * FROM experiment_actions WHERE experiment_id = ? ORDER BY seq', id).map((row) => ({
    at: Number(row.at),
    day: Number(row.day),
    what: String(row.what) as ActionRecord['what'],
    detail: JSON.parse(String(row.detail)) as ActionDetail,
    note: orNull(row.note),
    by: orNull(row.by),
  }));

/** Last created first. */
export const allExperiments = (store: Store): ExperimentRecord[] =>
  store.rows('SELECT * FROM experiments ORDER BY seq DESC').map((row) => ({
    id: String(row.experiment_id),
    planId: String(row.plan_id),
    incident: String(row.incident),
    start: Number(row.start),
    created: Number(row.created),
    assignments: (JSON.parse(String(row.assignments)) as [string, number][]).map(([unit, phase]) => ({ unit, phase })),
    actions: actionsOf(store, String(row.experiment_id)),
  }));

export function saveExperiment(store: Store, e: Omit<ExperimentRecord, 'actions'>): void {
  store.run(
    'INSERT INTO experiments (experiment_id, plan_id, incident, start, created, assignments) VALUES (?, ?, ?, ?, ?, ?)',
    e.id,
    e.planId,
    e.incident,
    e.start,
    e.created,
    JSON.stringify(e.assignments.map((a) => [a.unit, a.phase])),
  );
}

export function addAction(store: Store, id: string, a: ActionRecord): void {
  store.run(
    'INSERT INTO experiment_actions (experiment_id, at, day, what, detail, note, by) VALUES (?, ?, ?, ?, ?, ?, ?)',
    id,
    a.at,
    a.day,
    a.what,
    JSON.stringify(a.detail),
    a.note,
    a.by,
  );
}

/** What was last said of an experiment in a silent run (`--cron`); null: nothing yet. */
export const toldOf = (store: Store, id: string): string | null =>
  orNull(store.rows('SELECT said FROM experiment_told WHERE experiment_id = ?', id)[0]?.said);

export function saveTold(store: Store, id: string, asOf: number, said: string): void {
  store.run(
    `INSERT INTO experiment_told (experiment_id, as_of, said) VALUES (?, ?, ?)
     ON CONFLICT (experiment_id) DO UPDATE SET as_of = excluded.as_of, said = excluded.said`,
    id,
    asOf,
    said,
  );
}

/** Experiments on an incident that were known of or under way at a time, oldest first, as its document lists them. */
export const experimentsOn = (store: Store, incident: string, asOf: number): Incident['experiments'] =>
  allExperiments(store)
    .filter((e) => e.incident === incident && Math.min(e.created, e.start) <= asOf)
    .toReversed()
    .map((e) => ({
      experiment_id: e.id,
      plan_id: e.planId,
      start: new Date(e.start).toISOString(),
      conclusion: e.actions.findLast((a) => a.what === 'conclude' && a.at <= asOf)?.detail.decision ?? null,
    }));
