import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addRow, emptyMoments, type Moments, type Prior, posterior } from '../../src/stats/bayes-linear.js';
import { random } from '../../src/stats/random.js';

interface Row {
  readonly x: readonly number[];
  readonly y: number;
  readonly w: number;
}

const momentsOf = (rows: readonly Row[], p: number): Moments => {
  const m = emptyMoments(p);
  for (const { x, y, w } of rows) addRow(m, x, y, w);
  return m;
};

/** Of a plane, and of a line: the rule's own error must be far below what is compared, also where all that counts lies at the cut. */
const [PLANE, LINE] = [400, 8000];
const normal = (x: number, mean: number, sd: number): number =>
  Math.exp(-((x - mean) ** 2) / (2 * sd * sd)) / (sd * Math.sqrt(2 * Math.PI));
const likelihood = (rows: readonly Row[], beta: readonly number[]): number =>
  Math.exp(
    rows.reduce((sum, { x, y, w }) => {
      const left = y - x.reduce((s, v, i) => s + v * (beta[i] ?? 0), 0);
      return sum + 0.5 * Math.log(w) - 0.5 * w * left * left;
    }, 0),
  );

/** Values and weights of a rule of midpoints over a prior: ten deviations either way, from nought where it ends there. */
function grid({ mean, sd, positive }: Prior, steps: number): { at: number; weight: number }[] {
  const [from, to] = [positive ? Math.max(0, mean - 10 * sd) : mean - 10 * sd, mean + 10 * sd];
  const step = (to - from) / steps;
  const points = Array.from({ length: steps }, (_, i) => from + (i + 0.5) * step);
  const mass = points.map((at) => normal(at, mean, sd) * step);
  const whole = positive ? mass.reduce((a, b) => a + b, 0) : 1;
  return points.map((at, i) => ({ at, weight: (mass[i] as number) / whole }));
}

/** Log marginal likelihood and posterior mean of two coefficients (or one) by brute force. */
function integrated(rows: readonly Row[], priors: readonly Prior[]): { log: number; mean: number[] } {
  const [a = [], b = [{ at: 0, weight: 1 }]] = priors.map((p) => grid(p, priors.length === 1 ? LINE : PLANE));
  let [sum, first, second] = [0, 0, 0];
  for (const p of a)
    for (const q of b) {
      const mass = p.weight * q.weight * likelihood(rows, [p.at, q.at]);
      sum += mass;
      first += p.at * mass;
      second += q.at * mass;
    }
  return { log: Math.log(sum), mean: [first / sum, second / sum].slice(0, priors.length) };
}

const drawn = (n: number, p: number, seed: number): Row[] => {
  const rng = random(seed);
  return Array.from({ length: n }, () => {
    const x = Array.from({ length: p }, () => rng.normal());
    return { x, y: 0.8 * (x[0] ?? 0) - 0.5 * (x[1] ?? 0) + rng.normal(), w: 0.5 + rng.uniform() };
  });
};
const prior = fc.record({ mean: fc.double({ min: -1, max: 2, noNaN: true }), sd: fc.double({ min: 0.2, max: 2, noNaN: true }) });

describe('evidence and mean', () => {
  it('of one coefficient and of two equal brute force', () => {
    fc.assert(
      fc.property(
        fc.array(prior, { minLength: 1, maxLength: 2 }),
        fc.integer({ min: 1, max: 8 }),
        fc.nat(),
        (priors, n, seed) => {
          const rows = drawn(n, priors.length, seed);
          const found = posterior(
            momentsOf(rows, priors.length),
            priors.map((_, i) => i),
            priors,
          );
          const { log, mean } = integrated(rows, priors);
          expect(found.evidence).toBeCloseTo(log, 4);
          mean.forEach((m, i) => {
            expect(found.mean[i]).toBeCloseTo(m, 3);
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  it('of one that cannot be negative: the evidence is exact', () => {
    fc.assert(
      fc.property(prior, fc.integer({ min: 1, max: 8 }), fc.nat(), (p, n, seed) => {
        const own = { ...p, mean: Math.abs(p.mean), positive: true };
        const rows = drawn(n, 1, seed);
        const found = posterior(momentsOf(rows, 1), [0], [own]);
        expect(found.evidence).toBeCloseTo(integrated(rows, [own]).log, 3);
        expect(found.mean[0]).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 40 },
    );
  });

  it('of two that cannot be: near, where data tell them apart', () => {
    const rows = drawn(60, 2, 4).map((r) => ({ ...r, y: r.y + (r.x[1] ?? 0) }));
    const priors = [0, 1].map(() => ({ mean: 0.5, sd: 0.5, positive: true }));
    const found = posterior(momentsOf(rows, 2), [0, 1], priors);
    expect(Math.abs(found.evidence - integrated(rows, priors).log)).toBeLessThan(0.05);
  });

  it('of no coefficient is that of the data alone', () => {
    const rows = drawn(5, 2, 9);
    expect(posterior(momentsOf(rows, 2), [], []).evidence).toBeCloseTo(Math.log(likelihood(rows, [])), 10);
  });
});

describe('the choice of coefficients', () => {
  const rows = drawn(40, 4, 2);
  const m = momentsOf(rows, 4);
  const priors: Prior[] = [0, 1, 2, 3].map(() => ({ mean: 0, sd: 1 }));

  it('may be named in any order', () => {
    const [a, b] = [posterior(m, [0, 1, 3], priors), posterior(m, [3, 0, 1], priors)];
    expect(b.evidence).toBeCloseTo(a.evidence, 10);
    expect([b.mean[1], b.mean[2], b.mean[0]].map((x) => x?.toFixed(10))).toEqual([...a.mean].map((x) => x.toFixed(10)));
  });

  it('leaves those out at nought: as if their columns were not there', () => {
    const without = momentsOf(
      rows.map((r) => ({ ...r, x: r.x.slice(0, 2) })),
      2,
    );
    expect(posterior(m, [0, 1], priors).evidence).toBeCloseTo(posterior(without, [0, 1], priors).evidence, 10);
  });

  it('prefers the true ones, and does not depend on the order of rows', () => {
    const evidence = (active: number[], data = m): number => posterior(data, active, priors).evidence;
    expect(evidence([0, 1])).toBeGreaterThan(evidence([2, 3]));
    expect(evidence([0, 1])).toBeGreaterThan(evidence([0, 1, 2, 3]));
    expect(evidence([0, 1], momentsOf(rows.toReversed(), 4))).toBeCloseTo(evidence([0, 1]), 9);
  });
});
