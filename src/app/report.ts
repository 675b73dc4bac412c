import type { Settings } from '../config/settings.js';
import { CxfError, EXIT } from '../errors.js';
import type { ChangeEvent, IncidentDocument, ReportDocument } from '../model/documents.js';
import type { ExperimentDocument } from '../model/experiment.js';
import type { PlanDocument } from '../model/plan.js';
import { compatible, withoutDaypart } from '../model/slice.js';
import { listEvents } from './events.js';
import { experimentStatus } from './experiment-status.js';
import { experimentStanding, listExperiments } from './experiments.js';
import { showIncident } from './incidents.js';
import { listPlans } from './plans.js';
import { investigate, type RcaOptions } from './rca.js';
import { advise } from './recommend.js';

const HOUR = 3_600_000;

type Missing = ReportDocument['missing'][number];
type Step = Missing['step'];

const notDone = (step: Step, code: string, message: string, hint: string | null): Missing => ({ step, code, message, hint });

/** The answer of a step, or why there is none: what cannot be judged yet keeps no other step from being told. */
async function attempt<T>(step: Step, missing: Missing[], work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CxfError) || error.exitCode !== EXIT.notEvaluated) throw error;
    missing.push(notDone(step, error.code, error.message, error.hint));
    return null;
  }
}

/** Changes within the hours of the trend, and what made the regression: those that reach the slice. */
function eventsOf(all: readonly ChangeEvent[], incident: IncidentDocument, named: ReadonlySet<string>): ChangeEvent[] {
  const times = incident.trend.map((p) => Date.parse(p.at));
  const [first, last] = [Math.min(...times), Math.max(...times) + HOUR];
  const reaches = (e: ChangeEvent): boolean => compatible(e.scope, withoutDaypart(incident.slice));
  const within = (e: ChangeEvent): boolean => Date.parse(e.at) >= first && Date.parse(e.at) < last;
  return all.filter((e) => named.has(e.event_id) || (within(e) && reaches(e)));
}

async function planOf(settings: Settings, incident: IncidentDocument, now: number): Promise<PlanDocument | null> {
  const { plans } = await listPlans(settings, now);
  return plans.find((p) => p.incident_id === incident.id && p.superseded_by === null) ?? null;
}

/** The experiment with its figures; as its calendar has it where there are none yet. */
async function experimentOf(
  settings: Settings,
  incident: IncidentDocument,
  options: RcaOptions,
): Promise<ExperimentDocument | null> {
  const { experiments } = await listExperiments(settings, options.now);
  const last = experiments.find((e) => e.incident_id === incident.id);
  if (!last) return null;
  try {
    return await experimentStatus(settings, last.experiment_id, options);
  } catch (error) {
    if (!(error instanceof CxfError) || error.exitCode !== EXIT.notEvaluated) throw error;
    return experimentStanding(settings, last.experiment_id, options.now);
  }
}

function nextOf(doc: Pick<ReportDocument, 'incident' | 'rca' | 'recommend' | 'plan' | 'experiment'>): string[] {
  const { incident, rca, recommend, plan, experiment } = doc;
  if (incident.status === 'resolved') return [];
  if (experiment) return experiment.next;
  if (plan) return [`cxf experiment start ${plan.plan_id}`];
  return recommend?.next ?? rca?.next ?? [];
}

/**
 * `cxf report`: the documents of one investigation together. Causes and measures are computed now; a plan and an experiment are those
 * of the state. Reads the source and the state; writes neither.
 */
export async function runReport(settings: Settings, id: string, options: RcaOptions): Promise<ReportDocument> {
  const incident = await showIncident(settings, id, options.now);
  const missing: Missing[] = [];
  const run = { ...options, objective: 'balanced', maxEfficiencyLoss: null } as const;
  const investigation = await attempt('rca', missing, () => investigate(settings, incident.id, options));
  const rca = investigation?.document ?? null;
  const recommend = investigation && (await attempt('recommend', missing, () => advise(settings, investigation, run)));
  if (!investigation)
    missing.push(notDone('recommend', 'no_causes', 'Measures follow from causes, and those could not be weighed.', null));
  const plan = await planOf(settings, incident, options.now);
  const some = (recommend?.recommendations.length ?? 0) > 0;
  if (!plan) missing.push(notDone('plan', 'no_plan', 'No plan has been made.', some ? `cxf plan ${incident.id}` : null));
  const experiment = await experimentOf(settings, incident, options);
  if (!experiment)
    missing.push(
      notDone(
        'experiment',
        'no_experiment',
        'No experiment has been started.',
        plan ? `cxf experiment start ${plan.plan_id}` : null,
      ),
    );
  const { events } = await listEvents(settings, options.now, options.cwd);
  const named = new Set(rca?.causes.flatMap((c) => (c.timeline ? [c.timeline.event_id] : [])) ?? []);
  const warnings = [...(rca?.warnings ?? []), ...(experiment?.warnings ?? [])];
  const documents = { incident, rca, recommend, plan, experiment };
  return {
    schema: 'cxf.report/v1',
    sample: settings.isSample,
    as_of: experiment?.as_of ?? rca?.as_of ?? incident.last_seen,
    ...documents,
    events: eventsOf(events, incident, named),
    missing,
    warnings: warnings.filter((w, i) => warnings.findIndex((x) => x.message === w.message) === i),
    next: nextOf(documents),
  };
}
