import type { Settings } from '../config/settings.js';
import { CxfError, EXIT, usageError } from '../errors.js';
import type { Conclusion, ExperimentDocument } from '../model/experiment.js';
import type { PlanDocument } from '../model/plan.js';
import { sliceKey } from '../model/slice.js';
import type { Store } from '../store/database.js';
import { saveEvent, storedEvents } from '../store/events.js';
import { type ActionDetail, type ActionRecord, addAction } from '../store/experiments.js';
import { addHistory, allIncidents, saveIncident } from '../store/records.js';
import { actionsAt, Calendar, zoneOf } from './experiment-calendar.js';
import { experimentStatus, type StatusOptions } from './experiment-status.js';
import { type Found, findIn, standingAt } from './experiments.js';
import { entry, resolvedBy, stateTime } from './incidents.js';
import { differences } from './plan-differences.js';
import { showPlan } from './plans.js';
import { openStore } from './record.js';

const iso = (at: number): string => new Date(at).toISOString();

export interface ActOptions extends StatusOptions {
  readonly note: string | null;
  readonly by: string | null;
}

/** The time of the command as the state sees it. */
const timeOf = (settings: Settings, now: number): number => Math.min(stateTime(settings.asOf, now), now);

/** Day that is under way; 0 before the start. */
const dayUnderWay = (settings: Settings, found: Found, asOf: number): number =>
  Math.max(0, new Calendar(found.record.start, zoneOf(settings, found.first)).completed(asOf) + 1);

function refuseOver(settings: Settings, found: Found, asOf: number, what: string, also: readonly string[] = []): void {
  const { status, conclusion } = standingAt(settings, found, asOf);
  if (conclusion !== null)
    throw usageError(
      'experiment_concluded',
      `${found.record.id} was concluded (${conclusion}): there is nothing left to ${what}.`,
      `plan another: cxf plan ${found.record.incident}`,
    );
  if (status === 'running' || also.includes(status)) return;
  const why =
    status === 'planned'
      ? `starts at ${iso(found.record.start)}`
      : status === 'complete'
        ? 'has run to its end'
        : 'was rolled back';
  throw usageError(
    'wrong_time',
    `${found.record.id} ${why}: there is nothing to ${what}.`,
    `see cxf experiment status ${found.record.id}`,
  );
}

interface Act {
  readonly what: Exclude<ActionRecord['what'], 'start'>;
  readonly verb: string;
  /** Statuses in which it is allowed beside running. */
  readonly also?: readonly string[];
  readonly detail: (found: Found, day: number) => ActionDetail;
  /** Said in the history beside the note. */
  readonly remark?: (found: Found, day: number) => string | null;
  /** What else changes, in the same transaction. */
  readonly besides?: (store: Store, found: Found, asOf: number) => void;
  /** `besides` may be asked for once more by the same command: it changes nothing that is as it should be. */
  readonly again?: true;
}

/** What was asked for; figures of the end may have moved on by the hours between. */
const asked = ({ days, planId, decision }: ActionDetail): string => JSON.stringify([days, planId, decision]);

/** Adds an action in one transaction. The same action on the same day again changes nothing. */
async function act(settings: Settings, id: string, options: ActOptions, action: Act): Promise<string> {
  const asOf = timeOf(settings, options.now);
  const store = await openStore(settings);
  try {
    return store.exclusively(() => {
      const found = findIn(store, settings, id, asOf);
      const day = dayUnderWay(settings, found, asOf);
      const same = (a: ActionRecord): boolean => a.what === action.what && a.day === day;
      const detail = action.detail(found, day);
      const repeated =
        // A plan that was taken on stays in force on other days, too.
        detail.planId === found.plan.plan_id ||
        actionsAt(found.record, asOf).some((a) => same(a) && asked(a.detail) === asked(detail));
      if (repeated) {
        if (action.again) action.besides?.(store, found, asOf);
        return found.record.id;
      }
      refuseOver(settings, found, asOf, action.verb, action.also);
      const note = [options.note, action.remark?.(found, day) ?? null].filter((x) => x !== null).join('; ') || null;
      addAction(store, found.record.id, { at: asOf, day, what: action.what, detail, note, by: options.by });
      action.besides?.(store, found, asOf);
      return found.record.id;
    });
  } finally {
    store.close();
  }
}

export const holdExperiment = (settings: Settings, id: string, options: ActOptions): Promise<string> =>
  act(settings, id, options, { what: 'hold', verb: 'hold', detail: () => ({}) });

export const advanceExperiment = (settings: Settings, id: string, options: ActOptions): Promise<string> =>
  act(settings, id, options, { what: 'advance', verb: 'advance', detail: () => ({}) });

export const extendExperiment = (settings: Settings, id: string, days: number, options: ActOptions): Promise<string> =>
  act(settings, id, options, { what: 'extend', verb: 'extend', also: ['complete'], detail: () => ({ days }) });

/** In what a plan is about something else than the one in force; null: it is another version of it. */
function otherwise(before: PlanDocument, after: PlanDocument): string | null {
  if (after.incident_id !== before.incident_id || sliceKey(after.slice) !== sliceKey(before.slice))
    return `is a plan for ${after.incident_id}`;
  if (after.unit.kind !== before.unit.kind) return `has the ${after.unit.kind} as its unit`;
  return after.action.lever === before.action.lever ? null : `changes ${after.action.lever}`;
}

/** A new version of the plan takes over; what that does to the guarantees goes into the history. */
export async function adjustExperiment(settings: Settings, id: string, planId: string, options: ActOptions): Promise<string> {
  const plan = await showPlan(settings, planId, options.now);
  return act(settings, id, options, {
    what: 'adjust',
    verb: 'adjust',
    also: ['planned'],
    detail: (found) => {
      const why = otherwise(found.plan, plan);
      if (why !== null)
        throw usageError(
          'other_plan',
          `${plan.plan_id} ${why}: ${found.record.id} cannot go on with it.`,
          'adjust to another version of its plan, or start an experiment of its own',
        );
      if (plan.plan_id === found.first.plan_id && found.plan === found.first)
        throw usageError(
          'same_plan',
          `${found.record.id} follows ${plan.plan_id} already.`,
          'make a new version with cxf plan first',
        );
      return { planId: plan.plan_id };
    },
    remark: (found, day) => {
      const said = differences(found.plan, plan);
      if (said.length === 0) return null;
      return `${said.join(', ')}${day > 1 ? ' (chosen after figures were seen: stated error rates hold for the new version alone)' : ''}`;
    },
  });
}

/** A change of the lever, so that later root-cause analyses know of it. */
function leverEvent(store: Store, found: Found, asOf: number, what: 'make_permanent' | 'roll_back'): void {
  const { action, slice, title } = found.plan;
  const text = (x: string | number | null): string | null => (x === null ? null : String(x));
  const [from, to] = what === 'make_permanent' ? [action.from, action.to] : [action.to, action.from];
  const event = {
    event_id: `${found.record.id}-${what.replace('_', '-')}`,
    at: iso(asOf),
    type: 'policy' as const,
    lever: action.lever,
    from_value: text(from),
    to_value: text(to),
    scope: slice,
    description: `${what === 'make_permanent' ? 'made permanent' : 'rolled back'}: ${title}${action.segment === null ? '' : ` (${action.segment})`}`,
  };
  if (!storedEvents(store).some((e) => e.event_id === event.event_id)) saveEvent(store, event);
}

const scored = (found: Found, status: ExperimentDocument | null): ActionDetail => ({
  forecast: status?.forecast ?? [],
  cause: found.plan.cause.cause,
});

/** The figures at the end; an experiment that has not begun, or whose data are gone, is ended without. */
const figures = (settings: Settings, id: string, options: ActOptions, needed: boolean): Promise<ExperimentDocument | null> =>
  experimentStatus(settings, id, options).catch((error: unknown) => {
    if (error instanceof CxfError && (error.exitCode === EXIT.notEvaluated || !needed)) return null;
    throw error;
  });

export async function rollBackExperiment(settings: Settings, id: string, options: ActOptions): Promise<string> {
  // Harm is stopped also where the orders cannot be read.
  const status = await figures(settings, id, options, false);
  return act(settings, id, options, {
    what: 'roll_back',
    verb: 'roll back',
    also: ['planned', 'complete'],
    detail: (found) => scored(found, status),
    besides: (store, found, asOf) => {
      leverEvent(store, found, asOf, 'roll_back');
      const incident = allIncidents(store).find((r) => r.id === found.record.incident);
      if (!incident || incident.status === 'investigating' || incident.status === 'resolved') return;
      saveIncident(store, { ...incident, status: 'investigating' });
      const note = `${found.record.id} was rolled back`;
      addHistory(
        store,
        incident.id,
        entry({ now: options.now, by: options.by }, 'status', { from: incident.status, to: 'investigating', note }),
      );
    },
  });
}

export interface ConcludeOptions extends ActOptions {
  readonly decision: Conclusion;
  /** Mark the incident as resolved, too. */
  readonly resolve: boolean;
}

export async function concludeExperiment(settings: Settings, id: string, options: ConcludeOptions): Promise<string> {
  const { decision, resolve } = options;
  const status = await figures(settings, id, options, true);
  return act(settings, id, options, {
    what: 'conclude',
    verb: 'conclude',
    also: ['planned', 'complete', 'rolled_back'],
    detail: (found) => ({ decision, ...scored(found, status) }),
    again: true,
    besides: (store, found, asOf) => {
      if (decision !== 'iterate') leverEvent(store, found, asOf, decision);
      const incident = allIncidents(store).find((r) => r.id === found.record.incident);
      if (!resolve || !incident || incident.status === 'resolved') return;
      saveIncident(store, { ...incident, status: 'resolved', ...resolvedBy(incident, asOf) });
      const note = `${found.record.id}: ${decision.replace('_', ' ')}`;
      addHistory(
        store,
        incident.id,
        entry({ now: options.now, by: options.by }, 'status', { from: incident.status, to: 'resolved', note }),
      );
    },
  });
}
