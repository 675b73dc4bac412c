import { describe, expect, it } from 'vitest';
import { type AipwDesign, aipwMeans, aipwSums, dayResiduals } from '../../src/stats/aipw.js';
import { random } from '../../src/stats/random.js';
import reference from './aipw-reference.json' with { type: 'json' };

const index = (of: readonly number[], value: number): number[] => of.flatMap((t, i) => (t === value ? [i] : []));

const design = (change: Partial<AipwDesign> = {}): AipwDesign => ({
  columns: reference.x.map((c) => Float64Array.from(c)),
  y: [Float64Array.from(reference.y)],
  treated: index(reference.treated, 1),
  control: index(reference.treated, 0),
  day: (row) => row % 5,
  store: (row) => row % 3,
  days: 5,
  stores: 3,
  ...change,
});

describe('AIPW for the treated', () => {
  it('agrees with numpy and scikit-learn', () => {
    const means = aipwMeans(aipwSums(design()));
    expect(means?.actual[0]).toBeCloseTo(reference.actual, 10);
    expect(means?.counterfactual[0]).toBeCloseTo(reference.counterfactual, 6);
  });

  it('does not depend on how rows are clustered, nor on their order', () => {
    const [a, b] = [design(), design({ day: () => 0, store: () => 0, days: 1, stores: 1 })];
    const backwards = design({ control: [...(a.control as number[])].reverse() });
    const value = (d: AipwDesign) => aipwMeans(aipwSums(d))?.counterfactual[0];
    expect(value(b)).toBeCloseTo(value(a) as number, 10);
    expect(value(backwards)).toBeCloseTo(value(a) as number, 10);
  });

  it('finds no effect where there is none, whatever the regression misses', () => {
    // The outcome is not linear in the covariate, and the treated have more of it: the weights put that right.
    const rng = random(3);
    const n = 20_000;
    const x = Float64Array.from({ length: n }, () => rng.normal());
    const treated = x.map((v) => (rng.uniform() < 1 / (1 + Math.exp(-(v - 1))) ? 1 : 0));
    const y = x.map((v) => v * v + 0.1 * rng.normal());
    const d = design({ columns: [x], y: [y], treated: index([...treated], 1), control: index([...treated], 0) });
    const means = aipwMeans(aipwSums(d));
    const [weighted, regressed] = [means, aipwMeans(aipwSums({ ...d, columns: [] }))].map((m) =>
      Math.abs((m?.counterfactual[0] as number) - (m?.actual[0] as number)),
    );
    expect(weighted as number).toBeLessThan(0.15);
    expect(regressed as number).toBeGreaterThan(0.2);
  });

  it('weights clusters as if their rows were repeated', () => {
    const doubled = design({
      control: (design().control as number[]).flatMap((row) => (row % 5 === 2 ? [row, row] : [row])),
    });
    const weighted = aipwMeans(aipwSums(design({ columns: [] })), (day) => (day === 2 ? 2 : 1));
    const repeated = aipwMeans(aipwSums({ ...doubled, columns: [] }));
    expect(weighted?.counterfactual[0]).toBeCloseTo(repeated?.counterfactual[0] as number, 10);
  });

  it('is null without rows, and leaves residuals that sum to nothing', () => {
    expect(aipwMeans(aipwSums(design({ treated: [] })))).toBeNull();
    expect(aipwMeans(aipwSums(design({ control: [] })))).toBeNull();
    const sums = aipwSums(design());
    const days = dayResiduals(sums, aipwMeans(sums)?.beta ?? []);
    expect(days.reduce((a, d) => a + d.n * (d.left[0] as number), 0)).toBeCloseTo(0, 6);
  });
});
