import { runDetect } from '../app/detect.js';
import { EXIT, type ExitCode } from '../errors.js';
import type { DetectDocument } from '../model/documents.js';
import { dashboardView } from '../report/dashboard.js';
import { detectView } from '../report/detect.js';
import { Context, type Globals } from './context.js';
import type { Io } from './io.js';
import { atLeast, severityOf, withoutLess, worstOf } from './severity.js';

export interface DetectOptions extends Globals {
  readonly minSeverity?: string;
  readonly failOn?: string;
  readonly backtest?: string;
  readonly every?: string;
  readonly explain?: string;
  readonly cron?: boolean;
  readonly notify?: string | true;
}

async function evaluated(context: Context): Promise<DetectDocument> {
  const doc = await context.working((progress) => runDetect(context.settings, { now: context.io.now, progress }));
  context.warn(doc.warnings);
  return doc;
}

/** `cxf detect`. */
export async function detectCommand(io: Io, options: DetectOptions): Promise<ExitCode> {
  const least = severityOf(options.minSeverity, '--min-severity');
  const failOn = severityOf(options.failOn, '--fail-on');
  const context = new Context(io, options);
  const all = await evaluated(context);
  const doc = withoutLess(all, least);
  await context.answer(doc, () => detectView(doc, context.places));
  const worst = worstOf(all);
  return failOn !== null && worst !== null && atLeast(worst, failOn) ? EXIT.failOn : EXIT.ok;
}

/** `cxf dashboard`: the same evaluation, drawn as the morning's summary. */
export async function dashboardCommand(io: Io, options: Globals): Promise<ExitCode> {
  const context = new Context(io, options);
  const doc = await evaluated(context);
  await context.answer(doc, () => dashboardView(doc, context.places));
  return EXIT.ok;
}
