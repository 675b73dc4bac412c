import { withinDay } from '../../src/experiment/within-day.js';
import { phasedMde } from '../../src/plan/phased.js';
import { calendarOf } from '../../src/plan/phases.js';
import { covariateMde, type Goal, optionOf } from '../../src/plan/power.js';
import { random } from '../../src/stats/random.js';
import { studentSf } from '../../src/stats/student.js';
import { Mean, Tally } from './count.js';
import { LAST } from './no-effect.js';
import { live, ON_TIME } from './obey.js';
import { DEMANDS, historyOf } from './plan.js';
import { simulated } from './simulated.js';
import { CONSTANT, type Rollout } from './trial.js';
import { NONE, PAST, rateOf, type Spec, World } from './world.js';

/** Smallest effects that a plan states, 0..1. */
interface Stated {
  /** Of the plan's own test, and of the same with the stores' past as covariate; null: not stated. */
  readonly plain: number | null;
  readonly past: number | null;
}

function statedOf(world: World, rollout: Rollout): Stated {
  const history = historyOf(world.history, PAST);
  const goal: Goal = { rate: rateOf('on_time'), effect: 0.05 };
  if (rollout !== CONSTANT) {
    const shares = calendarOf(LAST).flatMap(({ share, from, to }) => Array.from({ length: to - from + 1 }, () => share));
    return { plain: null, past: phasedMde(history, goal, DEMANDS, shares) };
  }
  return {
    plain: optionOf('store', history, goal, DEMANDS, LAST).mde,
    past: covariateMde(history, goal, DEMANDS, LAST),
  };
}

export interface PowerFigures {
  readonly effect: Mean;
  readonly plainEffect: Mean;
  /** Two-sided test at the end of the comparison: at the effect stated with and without the past. */
  readonly past: Tally;
  readonly plain: Tally;
  /** Living with it day by day at the effect stated for the default analysis. */
  readonly crossed: Tally;
  readonly permanent: Tally;
  readonly days: Mean;
}

export const powerFigures = (): PowerFigures => ({
  effect: new Mean(),
  plainEffect: new Mean(),
  past: new Tally(),
  plain: new Tally(),
  crossed: new Tally(),
  permanent: new Tally(),
  days: new Mean(),
});

/** Experiments with one history: the effect that its plan states is planted. @param lived how many of them day by day */
export function addHistory(into: PowerFigures, seed: number, spec: Spec, rollout: Rollout, runs: number, lived: number): void {
  const world = new World(spec, random(seed));
  const stated = statedOf(world, rollout);
  const end = rollout === CONSTANT ? LAST : 7;
  const trialWith = (i: number, effect: number) =>
    simulated(seed * 10_007 + i, spec, rollout, (_, age) => (age > 0 ? { ...NONE, mean: effect } : NONE), world);
  const found = (i: number, effect: number, past: boolean): boolean => {
    const trial = trialWith(i, effect);
    while (trial.day < end) trial.next();
    const e = withinDay(trial.panel(), ON_TIME, { past });
    return !('why' in e) && e.estimate > 0 && 2 * studentSf(e.estimate / e.se, e.df) < DEMANDS.alpha;
  };
  for (let i = 0; i < runs; i++) {
    if (stated.past !== null) into.past.add(found(i, stated.past, true));
    if (stated.plain !== null) into.plain.add(found(i, stated.plain, false));
  }
  if (stated.plain !== null) into.plainEffect.add(100 * stated.plain);
  if (stated.past === null) return;
  into.effect.add(100 * stated.past);
  for (let i = 0; i < lived; i++) {
    const { end: last, crossed } = live(trialWith(i, stated.past), { watch: false });
    into.crossed.add(crossed);
    into.permanent.add(last.action === 'make_permanent');
    into.days.add(last.day);
  }
}
