import { reportingRatioP } from '../../src/stats/experiment/srm.js';
import { random } from '../../src/stats/random.js';
import { Tally } from './count.js';
import { binomial } from './draw.js';

const LIMIT = 0.001;

/** Units that drop out of the treated arm beside those that drop out of either: how often p < 0.001. */
export function ratioAlarm(seed: number, stores: number, both: number, treatedOnly: number, runs: number): Tally {
  const rng = random(seed);
  const tally = new Tally();
  const arm = Math.floor(stores / 2);
  for (let i = 0; i < runs; i++) {
    const seen = [both, 1 - (1 - both) * (1 - treatedOnly)].map((gone) => arm - binomial(rng, arm, gone)) as [number, number];
    tally.add(reportingRatioP([arm, arm], seen) <= LIMIT);
  }
  return tally;
}
