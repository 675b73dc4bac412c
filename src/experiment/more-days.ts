import type { Look } from '../model/experiment.js';
import { normalQuantile } from '../stats/normal.js';
import { conditionalPower, trend } from '../stats/sequential/conditional.js';
import { normalScore } from '../stats/sequential/score.js';
import { informationFractions } from './information.js';
import { type Design, planLooks, RESERVE_DAYS } from './sequential.js';
import type { Effect, NoEffect } from './types.js';

/** Worth waiting for. */
const CHANCE = 0.5;

export interface MoreDaysInput {
  readonly design: Design;
  readonly looks: readonly Look[];
  readonly day: number;
  readonly alpha: number;
  readonly effect: Effect | { readonly why: NoEffect };
  readonly sign: 1 | -1;
}

/**
 * The fewest more days at the present share after which the bound is reached with a chance of one half or more, if the effect is as it
 * has been (conditional power under the current trend; Lan and Wittes 1988); null: not within the reserve.
 */
export function moreDays({ design, looks, day, alpha, effect, sign }: MoreDaysInput): number | null {
  if ('why' in effect) return null;
  const z = normalScore((sign * effect.estimate) / effect.se, effect.df);
  const phase = design.phases[day - 1];
  if (phase === undefined || z < 0) return null;
  const past = looks.map((l) => l.day);
  for (let n = 1; n <= RESERVE_DAYS; n++) {
    const phases = [...design.phases.slice(0, day), ...Array.from({ length: n }, () => phase)];
    const days = [...past.filter((d) => d <= day), day + n];
    const bound = planLooks({ ...design, phases }, days, alpha).at(-1);
    const [now, then] = informationFractions(design.units, { ...design, phases }, [day, day + n], design.icc) as [number, number];
    if (!bound || bound.bound === null || !(then > now) || now === 0) continue;
    const ahead = { t: now, z, fractions: [then], bounds: [-normalQuantile(bound.bound)] };
    if (conditionalPower(ahead, trend(ahead)) >= CHANCE) return n;
  }
  return null;
}
