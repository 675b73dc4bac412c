/** npx tsx bench/detect/main.ts [--half tune|report] [--generator first|second] [--scenarios N] [--quiet N] [--hourly DAYS] [--seed S] [--jobs N] [--dump FILE] */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Generator, type Half, jobsOf, type Options } from './plan.js';
import { runAll, serve } from './pool.js';
import { report } from './print.js';

const DEFAULTS = { scenarios: 144, quiet: 30, hourly: 3 };

function optionsOf(): Options & { dump: string | undefined } {
  const { values: v } = parseArgs({
    options: {
      half: { type: 'string', default: 'report' },
      generator: { type: 'string', default: 'first' },
      scenarios: { type: 'string', default: String(DEFAULTS.scenarios) },
      quiet: { type: 'string', default: String(DEFAULTS.quiet) },
      hourly: { type: 'string', default: String(DEFAULTS.hourly) },
      seed: { type: 'string', default: '1' },
      jobs: { type: 'string', default: '2' },
      dump: { type: 'string' },
    },
  });
  if (!['tune', 'report'].includes(v.half) || !['first', 'second'].includes(v.generator))
    throw new Error('--half is tune or report, --generator first or second');
  return {
    half: v.half as Half,
    generator: v.generator as Generator,
    scenarios: Number(v.scenarios),
    quiet: Number(v.quiet),
    hourlyDays: Number(v.hourly),
    seed: Number(v.seed),
    jobs: Number(v.jobs),
    dump: v.dump,
  };
}

if (process.argv.includes('--serve')) serve();
else {
  const options = optionsOf();
  const jobs = jobsOf(options);
  const started = performance.now();
  const figures = await runAll(jobs, options.hourlyDays, options.jobs, (done) => {
    if (done % 20 === 0) process.stderr.write(`${done} of ${jobs.length} scenarios\n`);
  });
  if (options.dump) writeFileSync(options.dump, figures.map((f) => JSON.stringify(f)).join('\n'));
  process.stdout.write(`${report(figures, options).join('\n')}\n`);
  process.stderr.write(`${((performance.now() - started) / 60_000).toFixed(1)} minutes\n`);
}
