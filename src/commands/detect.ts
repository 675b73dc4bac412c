import { runDetect } from '../app/detect.js';
import { EXIT, type ExitCode, usageError } from '../errors.js';
import type { DetectDocument } from '../model/documents.js';
import { nearest } from '../model/nearest.js';
import { SEVERITIES, type Severity, severityRank } from '../model/severity.js';
import { dashboardView } from '../report/dashboard.js';
import { detectView } from '../report/detect.js';
import { Context, type Globals } from './context.js';
import type { Io } from './io.js';

export interface DetectOptions extends Globals {
  readonly minSeverity?: string;
  readonly failOn?: string;
  readonly backtest?: string;
  readonly every?: string;
  readonly explain?: string;
  readonly cron?: boolean;
  readonly notify?: string | true;
}

function severityOf(text: string | undefined, flag: string): Severity | null {
  if (text === undefined) return null;
  const found = SEVERITIES.find((s) => s === text.toLowerCase());
  if (found) return found;
  const near = nearest(text, SEVERITIES);
  throw usageError(
    'bad_severity',
    `${flag} "${text.slice(0, 40)}" is not a severity.`,
    near ? `did you mean "${near}"?` : `use ${SEVERITIES.join(', ')}`,
  );
}

const atLeast = (severity: Severity, line: Severity | null): boolean =>
  line === null || severityRank(severity) >= severityRank(line);

/** What `monitoring` incidents are: known, and silent until they get worse. */
const failing = (doc: DetectDocument, line: Severity): boolean =>
  doc.incidents.some((i) => i.status !== 'monitoring' && atLeast(i.severity, line));

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
  const answer = (all: DetectDocument): Promise<void> => {
    const doc = { ...all, incidents: all.incidents.filter((i) => atLeast(i.severity, least)) };
    return context.answer(doc, () => detectView(doc, context.places));
  };
  const codeOf = (all: DetectDocument): ExitCode => (failOn !== null && failing(all, failOn) ? EXIT.failOn : EXIT.ok);
  if (options.cron || options.notify !== undefined) {
    const { watchfulDetect } = await import('./detect-watchful.js');
    return watchfulDetect(context, { cron: options.cron === true, notify: options.notify, least }, answer, codeOf);
  }
  const all = await evaluated(context);
  await answer(all);
  return codeOf(all);
}

/** `cxf dashboard`: the same evaluation, drawn as the morning's summary. */
export async function dashboardCommand(io: Io, options: Globals): Promise<ExitCode> {
  const context = new Context(io, options);
  const doc = await evaluated(context);
  await context.answer(doc, () => dashboardView(doc, context.places));
  return EXIT.ok;
}
