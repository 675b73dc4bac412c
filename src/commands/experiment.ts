import {
  type ActOptions,
  adjustExperiment,
  advanceExperiment,
  concludeExperiment,
  extendExperiment,
  holdExperiment,
  rollBackExperiment,
} from '../app/experiment-actions.js';
import { experimentCalibration } from '../app/experiment-calibration.js';
import { startExperiment } from '../app/experiment-start.js';
import { experimentStatus } from '../app/experiment-status.js';
import { tellOnce } from '../app/experiment-told.js';
import { experimentStanding, listExperiments } from '../app/experiments.js';
import { CxfError, EXIT, type ExitCode, usageError } from '../errors.js';
import { CONCLUSIONS, type ExperimentDocument } from '../model/experiment.js';
import { experimentView } from '../report/experiment.js';
import { calibrationView, experimentsView } from '../report/experiments.js';
import { type AuthorOptions, author, oneOf } from './author.js';
import { Context, type Globals } from './context.js';
import type { Io } from './io.js';
import { numberOption } from './numbers.js';

interface ActingOptions extends AuthorOptions {
  readonly note?: string;
  readonly at?: string;
  readonly assignments?: string;
  readonly days?: string;
  readonly plan?: string;
  readonly decision?: string;
  readonly resolve?: boolean;
}

const show = (context: Context, doc: ExperimentDocument): Promise<void> =>
  context.answer(doc, () => experimentView(doc, context.places));

/** The experiment after it was acted on: with its figures where there are some. */
async function answer(context: Context, io: Io, id: string): Promise<ExitCode> {
  let doc: ExperimentDocument;
  try {
    doc = await context.working((progress) => experimentStatus(context.settings, id, { now: io.now, cwd: io.cwd, progress }));
  } catch (error) {
    // Acting is done; that there is nothing to see is no failure of it.
    if (!(error instanceof CxfError)) throw error;
    const standing = await experimentStanding(context.settings, id, io.now);
    const early = error.code === 'not_started';
    doc = early ? standing : { ...standing, warnings: [{ code: error.code, message: `no figures: ${error.message}` }] };
  }
  context.warn(doc.warnings);
  await show(context, doc);
  return EXIT.ok;
}

export async function experimentStartCommand(io: Io, plan: string, options: ActingOptions): Promise<ExitCode> {
  const context = new Context(io, options);
  const { at = null, assignments = null, note = null } = options;
  const { by } = author(io, options.by);
  const id = await startExperiment(context.settings, { plan, at, assignments, note, by, now: io.now, cwd: io.cwd });
  return answer(context, io, id);
}

export async function experimentListCommand(io: Io, options: Globals): Promise<ExitCode> {
  const context = new Context(io, options);
  const doc = await listExperiments(context.settings, io.now);
  await context.answer(doc, () => experimentsView(doc, context.places));
  return EXIT.ok;
}

/** A guardrail is beyond its margin, or what is under way is to be rolled back: for harm, or because the arms are not those drawn. */
const breached = (doc: ExperimentDocument): boolean =>
  doc.results.some((r) => r.state === 'breached') || (doc.status === 'running' && doc.decision?.action === 'roll_back');

export async function experimentStatusCommand(
  io: Io,
  id: string,
  options: Globals & { readonly cron?: boolean; readonly failOn?: string },
): Promise<ExitCode> {
  if (options.failOn !== undefined && options.failOn !== 'breach')
    throw usageError('bad_option', `--fail-on "${options.failOn.slice(0, 40)}" is not a state.`, 'use breach');
  const context = new Context(io, options);
  const run = { now: io.now, cwd: io.cwd };
  const doc = await context.working((progress) => experimentStatus(context.settings, id, { ...run, progress }));
  const silent = options.cron === true && !(await tellOnce(context.settings, doc));
  if (!silent) {
    context.warn(doc.warnings);
    await show(context, doc);
  }
  return options.failOn === 'breach' && breached(doc) ? EXIT.failOn : EXIT.ok;
}

const daysOf = (text: string): number => {
  const days = numberOption(text, '--days', [1, 90]);
  if (Number.isInteger(days)) return days;
  throw usageError('bad_number', `--days ${text.slice(0, 40)} is not a whole number of days.`, 'give 1, 2, ...');
};

export async function experimentActCommand(
  io: Io,
  what: 'hold' | 'advance' | 'extend' | 'adjust' | 'roll_back' | 'conclude',
  id: string,
  options: ActingOptions,
): Promise<ExitCode> {
  const context = new Context(io, options);
  const { settings } = context;
  const run: ActOptions = { now: io.now, cwd: io.cwd, note: options.note ?? null, by: author(io, options.by).by };
  const acts = {
    hold: () => holdExperiment(settings, id, run),
    advance: () => advanceExperiment(settings, id, run),
    extend: () => extendExperiment(settings, id, daysOf(options.days ?? ''), run),
    adjust: () => adjustExperiment(settings, id, options.plan ?? '', run),
    roll_back: () => rollBackExperiment(settings, id, run),
    conclude: () =>
      concludeExperiment(settings, id, {
        ...run,
        decision: oneOf(CONCLUSIONS, options.decision ?? '', 'decision'),
        resolve: options.resolve === true,
      }),
  };
  return answer(context, io, await acts[what]());
}

export async function experimentCalibrationCommand(io: Io, options: Globals): Promise<ExitCode> {
  const context = new Context(io, options);
  const doc = await experimentCalibration(context.settings, io.now);
  await context.answer(doc, () => calibrationView(doc));
  return EXIT.ok;
}
