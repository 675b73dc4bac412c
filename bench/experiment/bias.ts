import { beforeAfter, wholeDays } from '../../src/experiment/before-after.js';
import type { Effect, Panel } from '../../src/experiment/types.js';
import { treated } from '../../src/experiment/types.js';
import { stretchesOf, withinDay } from '../../src/experiment/within-day.js';
import { Mean } from './count.js';
import { LAST } from './no-effect.js';
import { ON_TIME } from './obey.js';
import { type Effects, simulated } from './simulated.js';
import { PHASED, type Rollout, type Trial } from './trial.js';
import type { Spec } from './world.js';

/** Estimate and truth, and what the same experiment says without any effect (what chance alone does). */
export interface BiasFigures {
  readonly truth: Mean;
  readonly off: Mean;
  /** Without the twin: estimates themselves. */
  readonly estimate: Mean;
}

export const biasFigures = (): BiasFigures => ({ truth: new Mean(), off: new Mean(), estimate: new Mean() });

export const share = ({ truth, off }: BiasFigures): string =>
  `${((100 * off.mean) / truth.mean).toFixed(1)}±${((100 * off.error) / Math.abs(truth.mean)).toFixed(1)} % of ${truth.mean.toFixed(2)}`;

/** What the comparison side by side is of: gains of treated orders, stretch by stretch, weighted by what a stretch can compare. */
function withinTruth(trial: Trial, panel: Panel): number {
  let [sum, weight] = [0, 0];
  for (const { from, to } of stretchesOf(panel)) {
    const n = [0, 0];
    for (let u = 0; u < panel.units.length; u++)
      for (let t = from; t < to; t++) {
        const arm = treated(panel, u, t) ? 1 : 0;
        n[arm] = (n[arm] as number) + (panel.sums.delivered[u * panel.days + t] as number);
      }
    const w = 1 / (1 / (n[0] as number) + 1 / (n[1] as number));
    sum += w * trial.truth(panel, (_, t) => t >= from && t < to).gain;
    weight += w;
  }
  return sum / weight;
}

const estimateOf = (e: Effect | { why: string }): number => ('why' in e ? Number.NaN : e.estimate);

export interface Biases {
  readonly within: BiasFigures;
  readonly after: BiasFigures;
}

/** The calendar as planned: side by side as long as it is, before and after at the end. */
export function addBias(into: Biases, seed: number, spec: Spec, effects: Effects, rollout: Rollout = PHASED): void {
  const [trial, twin] = [simulated(seed, spec, rollout, effects), simulated(seed, spec, rollout)];
  const add = (to: BiasFigures, of: (panel: Panel) => Effect | { why: string }, truth: (panel: Panel) => number): void => {
    const [panel, none] = [trial.panel(), twin.panel()];
    const [estimate, chance] = [estimateOf(of(panel)), estimateOf(of(none))];
    if (!Number.isFinite(estimate - chance)) return;
    to.truth.add(truth(panel));
    to.estimate.add(estimate);
    to.off.add(estimate - chance - truth(panel));
  };
  while (trial.day < LAST) {
    trial.next();
    twin.next();
    if (trial.day === (rollout === PHASED ? 7 : LAST))
      add(
        into.within,
        (p) => withinDay(p, ON_TIME),
        (p) => withinTruth(trial, p),
      );
  }
  if (rollout !== PHASED) return;
  add(
    into.after,
    (p) => beforeAfter(p, ON_TIME),
    (p) => {
      const whole = new Set(wholeDays(p));
      return trial.truth(p, (_, t) => whole.has(t)).gain;
    },
  );
}
