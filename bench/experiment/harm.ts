import { Mean, Tally } from './count.js';
import { live } from './obey.js';
import { simulated } from './simulated.js';
import type { Rollout } from './trial.js';
import { NONE, type Spec } from './world.js';

/** Harm is visible from so many standard errors on, and is to be stopped within so many days of it. */
const [VISIBLE, WITHIN] = [4, 1];

export interface HarmFigures {
  /** True harm of four standard errors or more, of the day's own error; and an estimate of four or more. */
  readonly true: Tally;
  readonly seen: Tally;
  /** Rolled back by day 1, 3, 7, 14, for whatever reason the decision gives. */
  readonly by: ReadonlyMap<number, Tally>;
  readonly permanent: Tally;
}

export const harmFigures = (): HarmFigures => ({
  true: new Tally(),
  seen: new Tally(),
  by: new Map([1, 3, 7, 14].map((d) => [d, new Tally()])),
  permanent: new Tally(),
});

/** Standard error in points on day 7, with the same stores left alone. */
export function usualError(first: number, spec: Spec, rollout: Rollout, runs = 20): number {
  const mean = new Mean();
  for (let i = 0; i < runs; i++) {
    const days = live(simulated(first + i, spec, rollout), { obey: false, stopAt: 7 }).days;
    const e = days.at(-1)?.effect;
    if (e) mean.add(e.se);
  }
  return mean.mean;
}

/** @param harm in points */
export function addHarm(into: HarmFigures, seed: number, spec: Spec, rollout: Rollout, harm: number): void {
  const { days, end } = live(
    simulated(seed, spec, rollout, (_, age) => (age > 0 ? { ...NONE, mean: -harm / 100 } : NONE)),
    { watch: false },
  );
  const stopped = end.action === 'roll_back' ? end.day : Number.POSITIVE_INFINITY;
  const judge = (tally: Tally, visible: number | undefined): void => {
    if (visible !== undefined) tally.add(stopped <= visible + WITHIN);
  };
  judge(into.true, days.find((d) => d.effect !== null && harm >= VISIBLE * d.effect.se)?.day);
  judge(into.seen, days.find((d) => d.effect !== null && d.effect.estimate <= -VISIBLE * d.effect.se)?.day);
  for (const [day, tally] of into.by) tally.add(stopped <= day);
  into.permanent.add(end.action === 'make_permanent');
}
