import { QUIET_KINDS, quietMonth } from '../scenarios/quiet.js';
import { REGRESSION_KINDS, regressionMonth } from '../scenarios/regression.js';
import { SECOND_KINDS, secondQuiet, secondRegression } from '../scenarios/second.js';
import { type HarmedFigures, harmedFigures } from './harmed.js';
import { type QuietFigures, quietFigures } from './quiet.js';

export type Generator = 'first' | 'second';
export type Half = 'tune' | 'report';

export interface Job {
  readonly generator: Generator;
  readonly family: 'quiet' | 'harmed';
  readonly index: number;
  readonly seed: number;
}

export interface Options {
  readonly generator: Generator;
  readonly half: Half;
  readonly scenarios: number;
  readonly quiet: number;
  readonly hourlyDays: number;
  readonly seed: number;
  readonly jobs: number;
}

export type Figures = QuietFigures | HarmedFigures;

/** Even seeds are for tuning, odd ones for the report only. */
export function jobsOf(o: Options): Job[] {
  const odd = o.half === 'report' ? 1 : 0;
  const job = (family: Job['family'], index: number): Job => ({
    generator: o.generator,
    family,
    index,
    seed: 2 * (o.seed * 1000 + (family === 'quiet' ? 500_000 : 0) + index) + odd,
  });
  return [
    ...Array.from({ length: o.quiet }, (_, i) => job('quiet', i)),
    ...Array.from({ length: o.scenarios }, (_, i) => job('harmed', i)),
  ];
}

const cyclic = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

/** Builds and measures one scenario; null where the drawn world has no room for its kind. */
export function runJob(job: Job, hourlyDays: number): Figures | null {
  if (job.family === 'quiet') {
    const month = job.generator === 'first' ? quietMonth(cyclic(QUIET_KINDS, job.index), job.seed) : secondQuiet(job.seed);
    return quietFigures(month, { hourlyDays });
  }
  const month =
    job.generator === 'first'
      ? regressionMonth(cyclic(REGRESSION_KINDS, job.index), job.seed)
      : secondRegression(cyclic(SECOND_KINDS, job.index), job.seed);
  return month && harmedFigures(month);
}
