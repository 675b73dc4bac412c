import { covariateContrast } from '../stats/cluster.js';
import { burnIn } from '../stats/power/carry-over.js';
import { cupedReduction } from '../stats/power/cuped.js';
import { type Design, designEffect } from '../stats/power/design.js';
import { iccOf, testedIcc } from '../stats/power/icc.js';
import { redrawnDetectable } from '../stats/power/redrawn.js';
import { clustersFor, detectable } from '../stats/power/solve.js';
import { type BlockSums, blockVariance, switchbackDetectable } from '../stats/power/switchback.js';
import type { Demands, History, UnitKind } from './types.js';
import { worldsOf } from './worlds.js';

/** What is to be found: a change of a rate (0..1) in the hours of the incident. */
export interface Goal {
  /** The rate as it is during the incident. */
  readonly rate: number;
  /** The change hoped for, signed. */
  readonly effect: number;
}

/** One way to randomise, over so many days. Effects are sizes, 0..1; null where none can be found. */
export interface Option {
  readonly kind: UnitKind;
  readonly days: number;
  readonly mde: number | null;
  readonly clustersPerArm: number;
  readonly ordersPerArm: number;
  readonly designEffect: number;
}

export interface StoreFigures {
  readonly icc: number;
  readonly interval: readonly [number, number] | null;
  readonly cv: number;
  /** Squared correlation of a store with its own past. */
  readonly reduction: number;
}

/**
 * The larger of the analysis of variance and of the correlation that the test will meet, this one from each half of the history: over
 * a fortnight, good and bad days of a store weigh more than over a month, and a plan that promises too much is the worse mistake.
 */
function careful(history: History, anova: number): number {
  const halves = [0, 1].map((h) =>
    testedIcc(history.stores.map(({ halves }) => halves[h] as BlockSums).map(({ n, total }) => ({ n, total, squares: total }))),
  );
  const known = halves.filter((x) => x !== null);
  return known.length === 0 ? anova : Math.max(anova, known.reduce((a, b) => a + b, 0) / known.length);
}

/** From so many on, how large and small stores differ counts too; of fewer, the analysis of variance is all there is. */
const SEVERAL_STORES = 20;

/** Intra-store correlation is not known with one store, or without a bad order: what is usual in the literature is not ours to claim. */
export function storeFigures(history: History): StoreFigures {
  const sums = history.stores.map((s) => ({ n: s.n, total: s.good, squares: s.good }));
  const found = iccOf(sums);
  const rate = (h: { n: number; total: number }): number => h.total / h.n;
  const twice = history.stores
    .filter((s) => s.halves.every((h) => h.n > 0))
    .map(({ halves: [a, b] }) => ({ before: rate(a), after: rate(b), weight: Math.min(a.n, b.n) }));
  const sizes = sizesOf(history);
  if (!found.ok) return { icc: 0, interval: null, cv: sizes, reduction: 0 };
  const icc = history.stores.length >= SEVERAL_STORES ? careful(history, found.icc) : found.icc;
  return { icc, interval: found.interval, cv: sizes, reduction: cupedReduction(twice) };
}

function sizesOf(history: History): number {
  const sizes = history.stores.map((s) => s.orders);
  const mean = sizes.reduce((a, b) => a + b, 0) / Math.max(1, sizes.length);
  if (sizes.length < 2 || mean === 0) return 0;
  return Math.sqrt(sizes.reduce((s, x) => s + (x - mean) ** 2, 0) / (sizes.length - 1)) / mean;
}

export const directionOf = (goal: Goal): 'up' | 'down' => (goal.effect < 0 ? 'down' : 'up');

export function storeDesign(history: History, goal: Goal, alpha: number, days: number, figures: StoreFigures): Design {
  const count = history.stores.length;
  return {
    outcome: { kind: 'proportion', baseline: goal.rate },
    alpha,
    clusters: [count - Math.floor(count / 2), Math.floor(count / 2)],
    size: Math.max(1, (history.ordersPerDay * days) / Math.max(1, count)),
    icc: figures.icc,
    cv: figures.cv,
  };
}

const aimOf = (goal: Goal, { alpha, power }: Demands) => ({ baseline: goal.rate, alpha, power, direction: directionOf(goal) });

/** By drawing the very stores of the history anew into arms, with the test that the plan announces. */
const storesFind = (history: History, goal: Goal, demands: Demands, days: number): number | null =>
  redrawnDetectable(aimOf(goal, demands), worldsOf(history, goal.rate, days));

/** From so many stores on draws hardly differ: the closed form stands for them. */
const MANY_STORES = 300;
/** Draws with the covariate: the power of the effect is then known to two points; for whole weeks fewer will do. */
const [COVARIATE_DRAWS, DRAWS_FOR_WEEKS] = [400, 150];

/** The smallest effect with each store's own past as covariate (CUPED); null where none is found, or stores cannot be compared. */
export function covariateMde(
  history: History,
  goal: Goal,
  demands: Demands,
  days: number,
  draws = COVARIATE_DRAWS,
): number | null {
  const figures = storeFigures(history);
  if (figures.interval === null) return null;
  if (history.stores.length >= MANY_STORES) {
    const design = { ...storeDesign(history, goal, demands.alpha, days, figures), reduction: figures.reduction };
    return detectable(design, demands.power, directionOf(goal));
  }
  return redrawnDetectable(aimOf(goal, demands), worldsOf(history, goal.rate, days, true), covariateContrast, draws);
}

function byStore(history: History, goal: Goal, demands: Demands, days: number): Option {
  const figures = storeFigures(history);
  const design = storeDesign(history, goal, demands.alpha, days, figures);
  // Without a correlation there is nothing to plan with.
  const mde = figures.interval === null ? null : storesFind(history, goal, demands, days);
  return {
    kind: 'store',
    days,
    mde,
    clustersPerArm: design.clusters[1],
    ordersPerArm: Math.round((history.ordersPerDay * days) / 2),
    designEffect: designEffect(design),
  };
}

/** The first hours of a block still carry what the block before it left: one mean delivery, or as long as carry-over is measured; at most half of it. */
export const burnInMinutes = (history: History): number =>
  Math.min(30 * history.blockHours, burnIn(history.deliveryMinutes, history.carryOverHours ?? null));

function bySwitchback(history: History, goal: Goal, demands: Demands, days: number): Option {
  const rows = history.blocks.filter((b) => b.n > 0).length;
  const perDay = history.blocksPerDay;
  const blocks = 2 * Math.floor((perDay * days) / 2);
  const { between, correlation } = blockVariance(history.blocks, history.blockLag);
  const kept = 1 - burnInMinutes(history) / (60 * history.blockHours);
  const size = (history.ordersPerDay / Math.max(1, perDay)) * kept;
  const within = goal.rate * (1 - goal.rate);
  // A lasting likeness of the same hours a week apart would help; a negative one is chance.
  const switchback = { blocks, between, within, size, correlation: Math.max(0, correlation), alpha: demands.alpha };
  const mde = rows < 14 || !(size >= 1) || within === 0 ? null : switchbackDetectable(switchback, demands.power);
  return {
    kind: 'switchback',
    days,
    mde,
    clustersPerArm: blocks / 2,
    ordersPerArm: Math.round((history.ordersPerDay * days) / 2),
    designEffect: within > 0 ? 1 + (between * size) / within : 1,
  };
}

function byOrder(history: History, goal: Goal, demands: Demands, days: number): Option {
  const perArm = (history.ordersPerDay * days) / 2;
  const design: Design = {
    outcome: { kind: 'proportion', baseline: goal.rate },
    alpha: demands.alpha,
    clusters: [perArm, perArm],
    size: 1,
    icc: 0,
    cv: 0,
  };
  const mde = detectable(design, demands.power, directionOf(goal));
  return {
    kind: 'order',
    days,
    mde,
    clustersPerArm: Math.round(perArm),
    ordersPerArm: Math.round(perArm),
    designEffect: 1,
  };
}

const BY = { store: byStore, switchback: bySwitchback, order: byOrder } as const;

/** What a unit finds in so many days. */
export const optionOf = (kind: UnitKind, history: History, goal: Goal, demands: Demands, days: number): Option =>
  BY[kind](history, goal, demands, days);

/** Whole weeks only: every weekday counts the same. Longer than eight is no answer to an incident. */
export const WEEKS = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** Days of the fewest whole weeks in which the effect is found; null where eight are too few. */
export function daysNeeded(kind: UnitKind, history: History, goal: Goal, demands: Demands): number | null {
  const size = Math.abs(goal.effect);
  for (const weeks of WEEKS) {
    const { mde } = optionOf(kind, history, goal, demands, 7 * weeks);
    if (mde !== null && mde <= size) return 7 * weeks;
  }
  return null;
}

/** Days of the fewest whole weeks in which stores find the effect with their own past as covariate; null where eight are too few. */
export function covariateDays(history: History, goal: Goal, demands: Demands): number | null {
  const finds = (weeks: number): boolean =>
    (covariateMde(history, goal, demands, 7 * weeks, DRAWS_FOR_WEEKS) ?? Number.POSITIVE_INFINITY) <= Math.abs(goal.effect);
  const longest = WEEKS.at(-1) as number;
  // The longest first: where that is too few, none of the others need be asked.
  return finds(longest) ? 7 * (WEEKS.find((weeks) => weeks === longest || finds(weeks)) as number) : null;
}

/** Stores that would be enough for the effect in so many days, if those added are like the ones there are; null where none are. */
export function storesNeeded(history: History, goal: Goal, demands: Demands, days: number): number | null {
  const figures = storeFigures(history);
  if (figures.interval === null) return null;
  const { clusters: _, ...design } = storeDesign(history, goal, demands.alpha, days, figures);
  // What the very stores there are need beyond the closed form, stores like them will need too.
  const closed = detectable(
    { ...design, clusters: storeDesign(history, goal, demands.alpha, days, figures).clusters },
    demands.power,
    directionOf(goal),
  );
  const found = storesFind(history, goal, demands, days);
  const beyond = closed !== null && found !== null ? Math.max(1, found / closed) : 1;
  const perArm = clustersFor(design, goal.effect / beyond, demands.power);
  return perArm === null ? null : 2 * Math.ceil(perArm);
}
