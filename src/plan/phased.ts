import { moveRate, settle } from '../stats/power/redrawn.js';
import { steppedDetectable } from '../stats/power/stepped.js';
import { staggeredContrast } from '../stats/staggered.js';
import { directionOf, type Goal, storeFigures } from './power.js';
import type { Demands, History } from './types.js';
import { type Stretch, stretchesOf } from './worlds.js';

/** Draws, and stores times draws that are quick enough: the power of the effect is then known to two points. */
const [DRAWS, WORK] = [400, 24_000];
/** From so many stores on draws hardly differ, and the closed form does. */
const MANY_STORES = 300;

/** Days of the roll-out that hold treated and untreated stores. */
export const comparedDays = (shares: readonly number[], stores: number): number =>
  shares.filter((share) => Math.round(share * stores) > 0 && Math.round(share * stores) < stores).length;

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
  const days = comparedDays(shares, count);
  if (days === 0) return null;
  if (count >= MANY_STORES || history.stores.some((s) => s.byDay === undefined) || days > history.days / 2)
    return closedForm(history, goal, demands, shares);
  const worlds = stretchesOf(history, days).stretches.map((all) => worldOf(all, goal.rate));
  const joined = shares.map((share) => Math.round(share * count));
  const aim = { baseline: goal.rate, alpha: demands.alpha, power: demands.power, direction: directionOf(goal) };
  const draws = Math.max(150, Math.min(DRAWS, Math.round(WORK / count)));
  return settle(aim, draws, (effect) => {
    const treated = worlds.map((world) =>
      world.map((s) => s.days.map((d) => withRate(d, moveRate(d.rate, goal.rate, goal.rate + effect)))),
    );
    return (rng, draw) => {
      const at = draw % worlds.length;
      const [before, after] = [worlds[at], treated[at]] as [(typeof worlds)[number], (typeof treated)[number]];
      const order = rng.shuffle(before.map((_, i) => i));
      return staggeredContrast(
        order.map((store, i) => {
          const from = joined.findIndex((limit) => i < limit);
          const { days, past } = before[store] as (typeof before)[number];
          return { from, past, days: days.map((d, t) => (t < from ? d : ((after[store] as Day[])[t] as Day))) };
        }),
      );
    };
  });
}

interface Day {
  readonly n: number;
  readonly total: number;
  readonly rate: number;
}

const withRate = ({ n }: { n: number }, rate: number): Day => ({ n, total: n * rate, rate });

/** Days of the stores in one stretch, around the rate of the incident, with their rate outside of it as their past. */
function worldOf(all: readonly Stretch[], baseline: number) {
  const n = all.reduce((a, s) => a + s.inside.n, 0);
  const mean = all.reduce((a, s) => a + s.inside.total, 0) / Math.max(1, n);
  return all.map(({ days, outside }) => ({
    days: days.map((d) => withRate(d, d.n > 0 ? moveRate(d.total / d.n, mean, baseline) : baseline)),
    past: outside.n > 0 ? outside.total / outside.n : null,
  }));
}
