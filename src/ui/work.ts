import type { Flags } from '../config/flags.js';
import { loadSettings } from '../config/load.js';
import type { Settings } from '../config/settings.js';
import { CxfError, EXIT } from '../errors.js';
import type { DetectDocument, EventsDocument, IncidentDocument } from '../model/documents.js';
import type { ExperimentDocument, ExperimentsDocument } from '../model/experiment.js';
import type { PlanDocument, PlansDocument } from '../model/plan.js';
import type { RcaDocument } from '../model/rca.js';
import type { RecommendDocument } from '../model/recommend.js';
import type { Act, Screen } from './types.js';

/** What a screen is drawn from: documents, so that they can come from another process. */
export type Answer =
  | { readonly name: 'dashboard'; readonly doc: DetectDocument }
  | { readonly name: 'incident'; readonly doc: IncidentDocument }
  | { readonly name: 'rca'; readonly doc: RcaDocument }
  | { readonly name: 'cause'; readonly doc: RcaDocument; readonly cause: string }
  | { readonly name: 'recommend'; readonly doc: RecommendDocument }
  | { readonly name: 'plan'; readonly doc: PlanDocument; readonly rec: number; readonly experiments: ExperimentsDocument }
  | { readonly name: 'experiment'; readonly doc: ExperimentDocument; readonly versions: readonly string[] }
  | { readonly name: 'experiments'; readonly doc: ExperimentsDocument }
  | { readonly name: 'plans'; readonly doc: PlansDocument }
  | { readonly name: 'kept'; readonly doc: PlanDocument }
  | { readonly name: 'events'; readonly doc: EventsDocument };

export interface Done {
  readonly message: string;
  readonly goto: Screen | null;
}

export const daysOf = (days: number): string => `${days} ${days === 1 ? 'day' : 'days'}`;

export type Progress = (step: string) => void;

export interface Place {
  readonly flags: Flags;
  readonly env: Record<string, string | undefined>;
  readonly cwd: string;
  readonly packageRoot: string;
}

const DEMANDS = { alpha: 0.05, power: 0.8, margins: { efficiency: null, volume: 5, spillover: 2 } } as const;
const WISH = { objective: 'balanced', maxEfficiencyLoss: null } as const;

/** Answers with what the commands of the same names do; keeps the last investigation, which recommendations and plans are made of. */
export class Work {
  #found: { readonly id: string; readonly rca: Promise<import('../app/rca.js').Investigation> } | null = null;
  #advised: { readonly id: string; readonly doc: Promise<RecommendDocument> } | null = null;

  constructor(readonly place: Place) {}

  /** What was computed is computed again. */
  forget(): void {
    this.#found = null;
    this.#advised = null;
  }

  #now(): { settings: Settings; run: { now: number; cwd: string } } {
    const now = Date.now();
    const { flags, env, cwd, packageRoot } = this.place;
    return { settings: loadSettings({ flags, env, cwd, packageRoot, now }), run: { now, cwd } };
  }

  async #investigated(id: string, progress: Progress): Promise<import('../app/rca.js').Investigation> {
    if (this.#found?.id === id) return this.#found.rca;
    const { settings, run } = this.#now();
    const { investigate } = await import('../app/rca.js');
    const rca = investigate(settings, id, { ...run, progress });
    this.#found = { id, rca };
    // A failure is not kept: the next one tries again.
    rca.catch(() => {
      if (this.#found?.rca === rca) this.#found = null;
    });
    return rca;
  }

  async #recommended(id: string, progress: Progress): Promise<RecommendDocument> {
    if (this.#advised?.id === id) return this.#advised.doc;
    const found = await this.#investigated(id, progress);
    const { settings, run } = this.#now();
    const { advise } = await import('../app/recommend.js');
    const doc = advise(settings, found, { ...run, ...WISH, progress });
    this.#advised = { id, doc };
    doc.catch(() => {
      if (this.#advised?.doc === doc) this.#advised = null;
    });
    return doc;
  }

  async #plan(id: string, rec: number, progress: Progress): Promise<Answer> {
    const given = await this.#recommended(id, progress);
    const { settings, run } = this.#now();
    const [{ runPlan }, { listExperiments }] = await Promise.all([import('../app/plan.js'), import('../app/experiments.js')]);
    const options = { ...run, rec, demands: DEMANDS, assign: false, given, progress };
    const { document } = await runPlan(settings, given.incident.id, options);
    return { name: 'plan', doc: document, rec, experiments: await listExperiments(settings, run.now) };
  }

  /** With its figures where there are some. */
  async #experiment(id: string, progress: Progress): Promise<Answer> {
    const { settings, run } = this.#now();
    const [{ experimentStatus }, { experimentStanding }] = await Promise.all([
      import('../app/experiment-status.js'),
      import('../app/experiments.js'),
    ]);
    const shown = async (doc: ExperimentDocument): Promise<Answer> => {
      const { listPlans } = await import('../app/plans.js');
      const { plans } = await listPlans(settings, run.now);
      const versions = plans.filter((p) => p.incident_id === doc.incident_id && p.plan_id !== doc.plan_id).map((p) => p.plan_id);
      return { name: 'experiment', doc, versions };
    };
    try {
      return await shown(await experimentStatus(settings, id, { ...run, progress }));
    } catch (error) {
      if (!(error instanceof CxfError) || error.exitCode !== EXIT.notEvaluated) throw error;
      return shown(await experimentStanding(settings, id, run.now));
    }
  }

  async screen(screen: Exclude<Screen, { name: 'help' }>, progress: Progress): Promise<Answer> {
    const { settings, run } = this.#now();
    switch (screen.name) {
      case 'dashboard': {
        const { runDetect } = await import('../app/detect.js');
        return { name: 'dashboard', doc: await runDetect(settings, { now: run.now, progress }) };
      }
      case 'incident': {
        const { showIncident } = await import('../app/incidents.js');
        return { name: 'incident', doc: await showIncident(settings, screen.id, run.now) };
      }
      case 'rca':
        return { name: 'rca', doc: (await this.#investigated(screen.id, progress)).document };
      case 'cause': {
        const { onlyCause } = await import('../app/rca.js');
        const { ownCauses } = await import('../app/causes.js');
        const { document } = await this.#investigated(screen.id, progress);
        return { name: 'cause', doc: onlyCause(document, screen.cause, ownCauses(settings)), cause: screen.cause };
      }
      case 'recommend':
        return { name: 'recommend', doc: await this.#recommended(screen.id, progress) };
      case 'plan':
        return this.#plan(screen.id, screen.rec, progress);
      case 'experiment':
        return this.#experiment(screen.id, progress);
      case 'experiments': {
        const { listExperiments } = await import('../app/experiments.js');
        return { name: 'experiments', doc: await listExperiments(settings, run.now) };
      }
      case 'plans': {
        const { listPlans } = await import('../app/plans.js');
        return { name: 'plans', doc: await listPlans(settings, run.now) };
      }
      case 'kept': {
        const { showPlan } = await import('../app/plans.js');
        return { name: 'kept', doc: await showPlan(settings, screen.plan, run.now) };
      }
      case 'events': {
        const { listEvents } = await import('../app/events.js');
        return { name: 'events', doc: await listEvents(settings, run.now, run.cwd) };
      }
    }
  }

  async act(act: Act): Promise<Done> {
    const { settings, run } = this.#now();
    const author = { now: run.now, by: null };
    const acting = { ...run, note: null, by: null };
    switch (act.do) {
      case 'setStatus': {
        const { setStatus } = await import('../app/incidents.js');
        const doc = await setStatus(settings, { id: act.id, status: act.status, note: null }, author);
        return { message: `${doc.id} is ${doc.status} now.`, goto: null };
      }
      case 'addNote': {
        const { addNote } = await import('../app/incidents.js');
        const doc = await addNote(settings, act.id, act.text, author);
        return { message: `The note is in the history of ${doc.id}.`, goto: null };
      }
      case 'startExperiment': {
        const { startExperiment } = await import('../app/experiment-start.js');
        const id = await startExperiment(settings, { ...acting, plan: act.plan, at: null, assignments: null });
        return { message: `${id} is set up.`, goto: { name: 'experiment', id } };
      }
      case 'hold': {
        const { holdExperiment } = await import('../app/experiment-actions.js');
        return {
          message: `${await holdExperiment(settings, act.id, acting)} stays in its phase until it is advanced.`,
          goto: null,
        };
      }
      case 'extend': {
        const { extendExperiment } = await import('../app/experiment-actions.js');
        const id = await extendExperiment(settings, act.id, act.days, acting);
        return { message: `${id}: the phase is ${daysOf(act.days)} longer.`, goto: null };
      }
      case 'adjust': {
        const { adjustExperiment } = await import('../app/experiment-actions.js');
        const id = await adjustExperiment(settings, act.id, act.plan, acting);
        return { message: `${id} goes on with ${act.plan}.`, goto: null };
      }
      case 'rollBack': {
        const { rollBackExperiment } = await import('../app/experiment-actions.js');
        return { message: `${await rollBackExperiment(settings, act.id, acting)} is rolled back.`, goto: null };
      }
      case 'advance': {
        const { advanceExperiment } = await import('../app/experiment-actions.js');
        return { message: `${await advanceExperiment(settings, act.id, acting)}: the next phase follows.`, goto: null };
      }
      case 'conclude': {
        const { concludeExperiment } = await import('../app/experiment-actions.js');
        const { decision, resolve } = act;
        const id = await concludeExperiment(settings, act.id, { ...acting, decision, resolve });
        return { message: `${id} is concluded: ${decision.replace('_', ' ')}.`, goto: null };
      }
    }
  }
}
