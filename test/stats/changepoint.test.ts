import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changePoint, type Direction } from '../../src/stats/changepoint.js';

interface Point {
  readonly x: number;
  readonly v: number;
}

/** Log-likelihood of Gaussian residuals that are 0 before `from` and of mean `level` since; constants left out. */
function logLikelihood(points: readonly Point[], from: number, level: number): number {
  return points.reduce(
    (sum, { x, v }, i) => (v === Number.POSITIVE_INFINITY ? sum : sum - (x - (i >= from ? level : 0)) ** 2 / (2 * v)),
    0,
  );
}

/** Brute force: every position, the level found by golden-section search instead of by formula. */
function bestByForce(points: readonly Point[]): { index: number; gain: number } {
  const none = logLikelihood(points, points.length, 0);
  let best = { index: -1, gain: Number.NEGATIVE_INFINITY };
  for (let from = points.length - 1; from >= 0; from--) {
    let [lo, hi] = [-100, 100];
    for (let step = 0; step < 120; step++) {
      const [a, b] = [lo + (hi - lo) * 0.381966, lo + (hi - lo) * 0.618034];
      if (logLikelihood(points, from, a) < logLikelihood(points, from, b)) lo = a;
      else hi = b;
    }
    const gain = logLikelihood(points, from, (lo + hi) / 2) - none;
    if (gain > best.gain + 1e-9) best = { index: from, gain };
  }
  return best;
}

const run = (points: readonly Point[], direction?: Direction) =>
  changePoint(
    points.map((p) => p.x + 70),
    points.map(() => 70),
    points.map((p) => p.v),
    direction,
  );

const series = fc.array(
  fc.record({
    x: fc.double({ min: -20, max: 20, noNaN: true }),
    v: fc.oneof(
      { weight: 5, arbitrary: fc.double({ min: 0.1, max: 10, noNaN: true }) },
      { weight: 1, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
    ),
  }),
  { minLength: 1, maxLength: 30 },
);

describe('changePoint', () => {
  it('gains as much as the best position and level found by brute force', () => {
    fc.assert(
      fc.property(series, (points) => {
        const [ours, force] = [run(points), bestByForce(points)];
        expect(ours.gain).toBeCloseTo(Math.max(0, force.gain), 5);
        const none = logLikelihood(points, points.length, 0);
        const level = (at: number): number => {
          const after = points.slice(at);
          return after.reduce((s, p) => s + p.x / p.v, 0) / after.reduce((s, p) => s + 1 / p.v, 0);
        };
        if (ours.gain > 0) expect(logLikelihood(points, ours.index, level(ours.index)) - none).toBeCloseTo(ours.gain, 6);
      }),
      { numRuns: 60 },
    );
  });

  it('finds a step where it is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 47 }),
        fc.double({ min: 3, max: 30, noNaN: true }),
        fc.boolean(),
        (at, size, down) => {
          const points = Array.from({ length: 48 }, (_, i) => ({ x: i < at ? 0 : down ? -size : size, v: 2 }));
          expect(run(points)).toEqual({ index: at, gain: expect.closeTo(((48 - at) * size * size) / 4, 6) });
        },
      ),
    );
  });

  it('in one direction is not led astray by a long stretch on the other side', () => {
    // 100 hours 5 better, then 4 hours 10 worse: two-sided, the good stretch gains more.
    const points = Array.from({ length: 104 }, (_, i) => ({ x: i < 100 ? 5 : -10, v: 8 }));
    expect(run(points).index).toBe(0);
    expect(run(points, 'up').index).toBe(0);
    expect(run(points, 'down')).toEqual({ index: 100, gain: 25 });
  });

  it('in either direction is the better of the two', () => {
    fc.assert(
      fc.property(series, (points) => {
        const [any, up, down] = [run(points), run(points, 'up'), run(points, 'down')];
        expect(Math.max(up.gain, down.gain)).toBe(any.gain);
        const mirrored = points.map((p) => ({ ...p, x: -p.x }));
        expect(run(mirrored, 'down').gain).toBeCloseTo(up.gain, 9);
      }),
    );
  });

  it('weighs by variance: a wild hour before the step is not its beginning', () => {
    const points = [0, 0, -9, 0, -5, -5, -5, -5].map((x, i) => ({ x, v: i === 2 ? 100 : 1 }));
    expect(run(points).index).toBe(4);
  });

  it('skips positions that say nothing, whatever stands in them', () => {
    const points = [0, 0, -900, -5, -5].map((x, i) => ({ x, v: i === 2 ? Number.POSITIVE_INFINITY : 1 }));
    expect(run(points)).toEqual({ index: 3, gain: 25 });
    expect(changePoint([Number.NaN, 1, 1], [Number.NaN, 0, 0], [Number.POSITIVE_INFINITY, 1, 1]).index).toBe(1);
  });

  it('takes the earliest of equally good positions', () => {
    // From the last hour on: 2^2 / 2. From the first: 4^2 / (2 x 4). Equal.
    const points = [2, 0, 0, 2].map((x) => ({ x, v: 1 }));
    expect(run(points)).toEqual({ index: 0, gain: 2 });
  });

  it('has an answer for empty and silent series', () => {
    expect(changePoint([], [], [])).toEqual({ index: 0, gain: 0 });
    const silent = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    expect(changePoint([1, 2], [0, 0], silent)).toEqual({ index: 1, gain: 0 });
  });
});
