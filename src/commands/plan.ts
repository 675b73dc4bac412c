import { runPlan } from '../app/plan.js';
import { listPlans, showPlan } from '../app/plans.js';
import { EXIT, type ExitCode, usageError } from '../errors.js';
import type { Demands } from '../plan/types.js';
import { plansView, planView } from '../report/plan.js';
import { assignmentFile } from './assignment-file.js';
import { Context, type Globals } from './context.js';
import type { Io } from './io.js';
import { percentOption, shareOption } from './numbers.js';

export interface PlanCommandOptions extends Globals {
  readonly rec?: string;
  readonly from?: string;
  readonly assignments?: string;
  readonly alpha?: string;
  readonly power?: string;
  readonly efficiencyMargin?: string;
  readonly volumeMargin?: string;
  readonly spilloverMargin?: string;
}

const DEFAULTS = { alpha: 0.05, power: 0.8, volume: 5, spillover: 2 } as const;

const demandsOf = (o: PlanCommandOptions): Demands => ({
  alpha: shareOption(o.alpha, '--alpha', DEFAULTS.alpha, [0.0001, 0.5]),
  power: shareOption(o.power, '--power', DEFAULTS.power, [0.5, 0.999]),
  margins: {
    efficiency: o.efficiencyMargin === undefined ? null : percentOption(o.efficiencyMargin, '--efficiency-margin', 10),
    volume: percentOption(o.volumeMargin, '--volume-margin', DEFAULTS.volume),
    spillover: percentOption(o.spilloverMargin, '--spillover-margin', DEFAULTS.spillover),
  },
});

function rankOf(text: string | undefined): number {
  if (text === undefined) return 1;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw usageError('bad_number', `--rec "${text.slice(0, 40)}" is not the number of a recommendation.`, 'give 1, 2, ...');
}

/** `cxf plan ID`: makes and keeps the plan of a recommendation. */
export async function planCommand(io: Io, id: string, options: PlanCommandOptions): Promise<ExitCode> {
  const [rec, demands] = [rankOf(options.rec), demandsOf(options)];
  const { assignments } = options;
  const write = assignments === undefined ? null : assignmentFile(io.cwd, assignments);
  const context = new Context(io, options);
  const run = { now: io.now, cwd: io.cwd, from: options.from, rec, demands, assign: write !== null };
  const { document, rows } = await context.working((progress) => runPlan(context.settings, id, { ...run, progress }));
  context.warn(document.warnings);
  if (write !== null && rows !== null) {
    await write(rows);
    context.say(`assignments: ${assignments} (${rows.length} units)`);
  }
  await context.answer(document, () => planView(document, context.places));
  return EXIT.ok;
}

export async function planListCommand(io: Io, options: Globals): Promise<ExitCode> {
  const context = new Context(io, options);
  const doc = await listPlans(context.settings, io.now);
  await context.answer(doc, () => plansView(doc));
  return EXIT.ok;
}

export async function planShowCommand(io: Io, id: string, options: Globals): Promise<ExitCode> {
  const context = new Context(io, options);
  const doc = await showPlan(context.settings, id, io.now);
  await context.answer(doc, () => planView(doc, context.places));
  return EXIT.ok;
}
