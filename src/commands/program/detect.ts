import type { Command } from 'commander';
import type { ExitCode } from '../../errors.js';
import type { DetectOptions } from '../detect.js';
import type { Io } from '../io.js';
import type { Done, Options } from './shared.js';

export const dashboard = async (io: Io, options: Options): Promise<ExitCode> =>
  (await import('../interface.js')).dashboardOrInterface(io, options);

export function addDetect(program: Command, io: Io, done: Done): void {
  const windowed = (name: string, text: string): Command =>
    program
      .command(name)
      .description(text)
      .option('--since <time>', 'window that is judged, default 24h')
      .option('--baseline <time>', 'history it is compared with, default 28d');
  windowed('dashboard', 'the morning summary: trend, open incidents, quick stats')
    .option('--watch <time>', 'the summary again and again, such as every 60s')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<Options & { watch?: string }>();
      if (options.watch === undefined) return done(await dashboard(io, options));
      const { watchCommand } = await import('../watch.js');
      await watchCommand(io, { ...options, watch: options.watch });
    });
  windowed('detect', 'find what got worse, store and update incidents')
    .option('--min-severity <severity>', 'show incidents from low, medium or high on')
    .option('--fail-on <severity>', 'exit 3 when an incident of that severity or worse is open')
    .option('--cron', 'silent unless something changed')
    .option('--notify [channels]', 'tell the channels of cxf.toml what changed: all, or ops,pager')
    .option('--backtest <time>', 'replay so much history: what would have fired, and when')
    .option('--explain <slice>', 'why region=SF,category=Grocery was or was not raised')
    .option('--every <time>', 'with --backtest: from one run to the next, default 24h')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<Options & DetectOptions>();
      if (options.backtest !== undefined) {
        const { backtestCommand } = await import('../backtest.js');
        return done(await backtestCommand(io, { ...options, backtest: options.backtest }));
      }
      if (options.explain !== undefined) {
        const { explainCommand } = await import('../explain.js');
        return done(await explainCommand(io, { ...options, explain: options.explain }));
      }
      if (options.cron || options.notify !== undefined) {
        const { watchfulCommand } = await import('../detect-watchful.js');
        return done(await watchfulCommand(io, options));
      }
      const { detectCommand } = await import('../detect.js');
      done(await detectCommand(io, options));
    });
}
