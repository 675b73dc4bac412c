import { runTrend } from '../app/trend.js';
import { EXIT, type ExitCode, usageError } from '../errors.js';
import { METRIC_IDS } from '../model/metrics.js';
import { trendView } from '../report/trend.js';
import { Context, type Globals } from './context.js';
import type { Io } from './io.js';

const WEEK = 7 * 86_400_000;

function byOf(text: string | undefined): 'hour' | 'day' | null {
  if (text === undefined || text === 'hour' || text === 'day') return text ?? null;
  throw usageError('bad_by', `--by "${text.slice(0, 40)}" is neither hour nor day.`, 'use hour or day');
}

/** `cxf trend --metric M`. */
export async function trendCommand(
  io: Io,
  options: Globals & { readonly metric?: string; readonly by?: string },
): Promise<ExitCode> {
  const by = byOf(options.by);
  const { metric } = options;
  if (metric === undefined) throw usageError('usage', 'cxf trend needs --metric.', `one of ${METRIC_IDS.join(', ')}`);
  const context = new Context(io, options, { rollingMs: WEEK });
  const run = { now: io.now, cwd: io.cwd, metric, by };
  const doc = await context.working((progress) => runTrend(context.settings, { ...run, progress }));
  context.warn(doc.warnings);
  await context.answer(doc, () => trendView(doc, context.places));
  return EXIT.ok;
}
