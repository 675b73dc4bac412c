import { moveRate, settle } from '../stats/power/redrawn.js';
import { steppedDetectable } from '../stats/power/stepped.js';
import { staggeredContrast } from '../stats/staggered.js';
import { directionOf, type Goal, storeFigures } from './power.js';
import type { Demands, History } from './types.js';
import { type Stretch, stretchesOf } from './worlds.js';

/** Draws: the power of the effect is then known to two points. */
const DRAWS = 500;
/** From so many stores on draws hardly differ, and the closed form does. */
const MANY_STORES = 300;

/** Days at the same share, one after the other, that hold treated and untreated stores. */
export function stepsOf(shares: readonly number[], stores: number): { share: number; days: number }[] {
  const steps: { share: number; days: number }[] = [];
  for (const share of shares) {
    const last = steps.at(-1);
    if (last?.share === share) last.days++;
    else steps.push({ share, days: 1 });
  }
  return steps.filter(({ share }) => Math.round(share * stores) > 0 && Math.round(share * stores) < stores);
}

/** Of the closed form: variance with store and day effects, without the stores' past. */
function closedForm(history: History, goal: Goal, demands: Demands, shares: readonly number[]): number | null {
  const clusters = history.stores.length;
  const { icc, cv } = storeFigures(history);
  return steppedDetectable(
    {
      clusters,
      shares,
      // Unequal stores tell as much as fewer orders would.
      size: Math.max(1, history.ordersPerDay / clusters) / (1 + cv * cv * icc),
      within: goal.rate * (1 - goal.rate),
      icc,
      alpha: demands.alpha,
    },
    demands.power,
  );
}

/**
 * What the roll-out in phases finds by itself: within each day treated against not yet treated stores, the stores' own past as
 * covariate, days at 100 % without a contrast. By drawing the stores of the history anew into the phases; where their days
 * are not known, or stores are so many that draws hardly differ, in closed form. Null where nothing is found.
 */
export function phasedMde(history: History, goal: Goal, demands: Demands, shares: readonly number[]): number | null {
  const count = history.stores.length;
  if (storeFigures(history).interval === null || count < 3) return null;
  const steps = stepsOf(shares, count);
  const days = steps.reduce((a, s) => a + s.days, 0);
  if (steps.length === 0) return null;
  if (count >= MANY_STORES || history.stores.some((s) => s.byDay === undefined) || days > history.days / 2)
    return closedForm(history, goal, demands, shares);
  const lengths = steps.map((s) => s.days);
  const worlds = stretchesOf(history, days).stretches.map((all) => worldOf(all, goal.rate, lengths));
  const joined = steps.map((s) => Math.round(s.share * count));
  const aim = { baseline: goal.rate, alpha: demands.alpha, power: demands.power, direction: directionOf(goal) };
  return settle(aim, DRAWS, (effect) => (rng, draw) => {
    const world = rng.shuffle(worlds[draw % worlds.length] as (typeof worlds)[number]);
    return staggeredContrast(
      world.map(({ periods, past }, i) => {
        const found = joined.findIndex((limit) => i < limit);
        const from = found < 0 ? steps.length : found;
        return {
          ...{ from, past },
          periods: periods.map(({ n, rate }, t) => ({
            n,
            total: n * (t < from ? rate : moveRate(rate, goal.rate, goal.rate + effect)),
          })),
        };
      }),
    );
  });
}

/** Stores over the steps of one stretch, around the rate of the incident, with their rate outside of it as their past. */
function worldOf(all: readonly Stretch[], baseline: number, lengths: readonly number[]) {
  const n = all.reduce((a, s) => a + s.inside.n, 0);
  const mean = all.reduce((a, s) => a + s.inside.total, 0) / Math.max(1, n);
  return all.map(({ days, outside }) => {
    let at = 0;
    const periods = lengths.map((length) => {
      const part = days.slice(at, at + length);
      at += length;
      const [n, total] = [part.reduce((a, d) => a + d.n, 0), part.reduce((a, d) => a + d.total, 0)];
      return { n, rate: n > 0 ? moveRate(total / n, mean, baseline) : baseline };
    });
    return { periods, past: outside.n > 0 ? outside.total / outside.n : null };
  });
}
