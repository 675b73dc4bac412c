import { METRIC_IDS } from '../../src/model/metrics.js';
import { random } from '../../src/stats/random.js';
import { historyOf, planOf } from './plan.js';
import { ALL_RATES, drawPhases, type Rollout, type Source, Trial } from './trial.js';
import { BEFORE, type Change, NONE, PAST, type Spec, World } from './world.js';

/** What happens to a store on a day; age 0: not treated. @param share of the stores treated that day */
export type Effects = (unit: number, age: number, share: number) => Change;

export const NOTHING: Effects = () => NONE;

export const usual = (stores: number, icc: number, lasting = 0.7): Spec => ({ stores, icc, perDay: 40, lasting });

/** Days of the panel: of the incident, of the longest calendar with its extensions. */
const DAYS = BEFORE + 28;

/**
 * One experiment of a seed: the same seed gives the same stores, days and draw of arms.
 * @param like stores and history of another world
 */
export function simulated(seed: number, spec: Spec, rollout: Rollout, effects: Effects = NOTHING, like?: World): Trial {
  const rng = random(seed);
  const world = new World(spec, rng, like);
  const order = rng.shuffle(Array.from({ length: spec.stores }, (_, i) => i));
  const source: Source = {
    ...{ units: spec.stores, before: BEFORE, pastDays: PAST, past: world.past, rates: ALL_RATES },
    outside: { all: world.outside, near: world.near },
    day: (to, at, unit, t, age, share) => world.day(to as never, at, unit, t, effects(unit, age, share)),
  };
  return new Trial(source, rollout, drawPhases(rollout, order), planOf(historyOf(world.history, PAST), METRIC_IDS), DAYS);
}
