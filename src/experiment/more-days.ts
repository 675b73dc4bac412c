import type { Look } from '../model/experiment.js';
import { normalQuantile, normalSf } from '../stats/normal.js';
import { informationFractions } from './information.js';
import { type Design, planLooks, RESERVE_DAYS, scoreOf, towards } from './sequential.js';
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
  const p = towards(effect, sign);
  const phase = design.phases[day - 1];
  if (phase === undefined || p > 0.5) return null;
  const z = scoreOf(p);
  const past = looks.map((l) => l.day);
  for (let n = 1; n <= RESERVE_DAYS; n++) {
    const phases = [...design.phases.slice(0, day), ...Array.from({ length: n }, () => phase)];
    const days = [...past.filter((d) => d <= day), day + n];
    const bound = planLooks({ ...design, phases }, days, alpha).at(-1);
    const [now, then] = informationFractions(design.units, { ...design, phases }, [day, day + n], design.icc) as [number, number];
    if (!bound || bound.bound === null || !(then > now) || now === 0) continue;
    // The score moves on by what comes in: its drift is z / sqrt(now).
    const needed = -normalQuantile(bound.bound) * Math.sqrt(then);
    const expected = (z / Math.sqrt(now)) * then;
    if (normalSf((needed - expected) / Math.sqrt(then - now)) >= CHANCE) return n;
  }
  return null;
}
