import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../../src/stats/normal.js';
import { type Random, random } from '../../../src/stats/random.js';
import { alwaysValid } from '../../../src/stats/sequential/always-valid.js';
import { spendingBounds } from '../../../src/stats/sequential/bounds.js';
import { normalScore } from '../../../src/stats/sequential/score.js';
import { powerSpending } from '../../../src/stats/sequential/spending.js';
import { contrast, ratioOf } from '../experiment/delta-method.js';

const DAYS = 28;
const CLUSTERS = 20;
const ALPHA = 0.05;
/** Between clusters 0.02, within one day's orders about 0.5 / sqrt(20). */
const SPREAD = 0.02;
const ORDERS = 20;
/** Variance of the difference at the end, by which the test was planned. */
const PLANNED = (2 * (SPREAD ** 2 + 0.25 / (ORDERS * DAYS))) / CLUSTERS;

interface Look {
  readonly z: number;
  readonly estimate: number;
  readonly se: number;
  readonly df: number;
}

/** A test of clusters with their own levels, seen each day with all orders so far. */
function run(rng: Random, effect: number): Look[] {
  const arms = [0, effect].map((shift) =>
    Array.from({ length: CLUSTERS }, () => ({ level: 0.5 + shift + SPREAD * rng.normal(), orders: 0, good: 0 })),
  );
  return Array.from({ length: DAYS }, () => {
    for (const cluster of arms.flat()) {
      cluster.orders += ORDERS;
      cluster.good += ORDERS * cluster.level + 0.5 * Math.sqrt(ORDERS) * rng.normal();
    }
    const [control, treated] = arms.map((arm) =>
      ratioOf(
        arm.map((c) => c.good),
        arm.map((c) => c.orders),
      ),
    );
    if (!control || !treated) throw new Error('arms');
    const found = contrast(control, treated);
    if (!found.ok) throw new Error(found.why);
    return { z: normalScore(found.estimate / found.se, found.df), ...found };
  });
}

const byBounds = (looks: readonly Look[]): boolean => {
  const fractions = looks.map(({ se }) => PLANNED / se ** 2);
  const bounds = spendingBounds({ fractions, alpha: ALPHA, spend: powerSpending(ALPHA), final: true });
  return looks.some(({ z }, day) => z >= (bounds[day] as number));
};
const byInterval = (looks: readonly Look[]): boolean =>
  looks.some((look) => alwaysValid({ ...look, tuning: 1 / PLANNED, alpha: ALPHA, sides: 'greater' }).lo > 0);
const byPeeking = (looks: readonly Look[]): boolean => looks.some(({ z }) => z > -normalQuantile(ALPHA));

/** Share of tests that find something. */
function shares(seed: number, effect: number, count: number): { bounds: number; interval: number; peeking: number } {
  const rng = random(seed);
  const tests = Array.from({ length: count }, () => run(rng, effect));
  const of = (rule: (looks: readonly Look[]) => boolean): number => tests.filter(rule).length / tests.length;
  return { bounds: of(byBounds), interval: of(byInterval), peeking: of(byPeeking) };
}

describe('looking every day', () => {
  it('errs no more often than it says; a plain test does', () => {
    const wrong = shares(11, 0, 300);
    // Two standard errors of the simulation: 0.025.
    expect(wrong.bounds).toBeLessThan(ALPHA + 0.025);
    expect(wrong.bounds).toBeGreaterThan(ALPHA - 0.03);
    expect(wrong.interval).toBeLessThan(ALPHA);
    expect(wrong.peeking).toBeGreaterThan(2 * ALPHA);
  });

  it('finds an effect: the bounds nearly as often as one look at the end, the interval less often', () => {
    const right = shares(12, 2.8 * Math.sqrt(PLANNED), 120);
    expect(right.bounds).toBeGreaterThan(0.7);
    expect(right.interval).toBeGreaterThan(0.4);
    expect(right.interval).toBeLessThan(right.bounds);
  });
});
