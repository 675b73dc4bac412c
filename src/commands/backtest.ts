import { runBacktest } from '../app/backtest.js';
import { parseDuration } from '../config/time.js';
import { EXIT, type ExitCode } from '../errors.js';
import { backtestView } from '../report/backtest.js';
import { Context, type Globals } from './context.js';
import type { Io } from './io.js';

const HOUR = 3_600_000;

/** `cxf detect --backtest 28d [--every 24h]`. */
export async function backtestCommand(
  io: Io,
  options: Globals & { readonly backtest: string; readonly every?: string },
): Promise<ExitCode> {
  const everyMs =
    options.every === undefined ? 24 * HOUR : Math.ceil(parseDuration(options.every, '--every', HOUR) / HOUR) * HOUR;
  const lengthMs = parseDuration(options.backtest, '--backtest', everyMs);
  const context = new Context(io, options);
  const doc = await context.working((progress) => runBacktest(context.settings, { now: io.now, progress, lengthMs, everyMs }));
  context.warn(doc.warnings);
  await context.answer(doc, () => backtestView(doc, context.places));
  return EXIT.ok;
}
