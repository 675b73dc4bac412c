import { describe, expect, it } from 'vitest';
import { compareArms } from '../../src/stats/cluster.js';
import { rowContrast } from '../../src/stats/cluster-rows.js';
import { random } from '../../src/stats/random.js';
import { studentQuantile, studentSf } from '../../src/stats/student.js';
import { eigen } from '../../src/stats/symmetric.js';
import reference from './cluster-reference.json' with { type: 'json' };

const clustersOf = (c: { n: number[]; total: number[]; treated: boolean[]; past?: number[] }) =>
  c.n.map((n, i) => ({
    n,
    total: c.total[i] as number,
    treated: c.treated[i] as boolean,
    past: c.past?.[i] ?? null,
  }));

const near = (found: number, wanted: number, digits = 9): void => expect(found / wanted).toBeCloseTo(1, digits);

describe('two arms of clusters', () => {
  it.each(reference.arms)('CR2 and Satterthwaite on single orders with full matrices %#', ({ estimate, se, df, ...c }) => {
    const found = compareArms(clustersOf(c));
    if (!found.ok) throw new Error(found.why);
    near(found.estimate, estimate);
    near(found.se, se);
    near(found.df, df);
    near(found.p, 2 * studentSf(Math.abs(estimate) / se, df));
    near(found.interval[1] - found.interval[0], 2 * studentQuantile(0.975, df) * se);
  });

  it.each(reference.covariate)('the same with the own past as covariate %#', ({ estimate, se, df, ...c }) => {
    const found = compareArms(clustersOf(c), { covariate: true });
    if (!found.ok) throw new Error(found.why);
    expect(found.covariate).toBe(true);
    near(found.estimate, estimate);
    near(found.se, se);
    near(found.df, df);
  });

  it.each(reference.two_samples)('one order a cluster: HC2 of statsmodels, degrees of freedom of Imbens and Kolesar %#', (c) => {
    const found = compareArms(c.y.map((total, i) => ({ n: 1, total, squares: total * total, treated: i < c.treated })));
    if (!found.ok) throw new Error(found.why);
    near(found.estimate, c.estimate);
    near(found.se, c.se);
    near(found.df, c.df);
  });

  it.each(reference.rows)('stores over days, treated from different days on %#', (c) => {
    const days = (c.n[0] as number[]).length;
    const rows = c.n.flatMap((ns, store) => ns.map((n, day) => ({ n, store, day, y: (c.total[store]?.[day] as number) / n })));
    const column = (f: (r: (typeof rows)[number]) => number) => Float64Array.from(rows, f);
    const found = rowContrast(
      {
        columns: [
          ...Array.from({ length: days }, (_, d) => column((r) => (r.day === d ? 1 : 0))),
          column((r) => (r.day >= (c.first[r.store] as number) ? 1 : 0)),
          column((r) => c.past[r.store] as number),
        ],
        y: column((r) => r.y),
        n: column((r) => r.n),
        starts: Array.from({ length: c.n.length + 1 }, (_, i) => i * days),
      },
      days,
      c.within,
    );
    if (found === null) throw new Error('nothing varies');
    near(found.estimate, c.estimate, 7);
    near(Math.sqrt(found.variance), c.se, 7);
    near(found.df, c.df, 6);
  });

  it('does not depend on the order of clusters, and turns its sign with the arms', () => {
    const c = clustersOf(reference.arms[3] as (typeof reference.arms)[number]);
    const [found, back, other] = [c, [...c].reverse(), c.map((x) => ({ ...x, treated: !x.treated }))].map((x) => compareArms(x));
    if (!(found?.ok && back?.ok && other?.ok)) throw new Error('refused');
    near(back.p, found.p);
    near(other.estimate, -found.estimate);
    near(other.df, found.df);
  });

  it('refuses what has no answer, and leaves clusters without orders out', () => {
    const one = { n: 10, total: 8, treated: true };
    expect(compareArms([one, { ...one, treated: false }, { ...one, treated: false }])).toEqual({
      ok: false,
      why: 'too_few_clusters',
    });
    expect(compareArms([one, one, { ...one, n: 0, total: 0, treated: false }])).toEqual({ ok: false, why: 'too_few_clusters' });
    const same = [true, true, false, false].map((treated) => ({ n: 10, total: 10, treated }));
    expect(compareArms(same)).toEqual({ ok: false, why: 'nothing_varies' });
    const few = clustersOf(reference.covariate[0] as (typeof reference.covariate)[number]).map((c) => ({ ...c, past: null }));
    expect(compareArms(few, { covariate: true })).toMatchObject({ ok: true, covariate: false });
  });

  it('raises 5 % false alarms with few and very unequal clusters, with and without the covariate', () => {
    const rng = random(5);
    const rates = [0, 0];
    const RUNS = 3000;
    for (let run = 0; run < RUNS; run++) {
      const clusters = Array.from({ length: 14 }, (_, i) => {
        const n = Math.ceil(40 * Math.exp(rng.normal()));
        const level = 0.08 * rng.normal();
        return {
          n,
          total: n * (0.7 + level + Math.sqrt(0.21 / n) * rng.normal()),
          squares: 0,
          treated: i < 7,
          past: 0.7 + level + 0.03 * rng.normal(),
        };
      }).map((c) => ({ ...c, squares: 0.21 * (c.n - 1) + (c.total * c.total) / c.n }));
      [false, true].forEach((covariate, w) => {
        const found = compareArms(clusters, { covariate });
        if (found.ok && found.p < 0.05) rates[w] = (rates[w] as number) + 1 / RUNS;
      });
    }
    for (const rate of rates) {
      expect(rate).toBeGreaterThan(0.02);
      expect(rate).toBeLessThan(0.06);
    }
  });
});

it('eigenvectors give the matrix again', () => {
  const rng = random(2);
  const a = Array.from({ length: 5 }, () => Array.from({ length: 5 }, () => rng.normal()));
  const flat = a.flatMap((_, i) => a.map((__, j) => (a[i]?.[j] as number) + (a[j]?.[i] as number)));
  const { values, vectors } = eigen(flat, 5);
  for (let i = 0; i < 5; i++)
    for (let j = 0; j < 5; j++)
      expect(values.reduce((s, v, k) => s + v * (vectors[i * 5 + k] as number) * (vectors[j * 5 + k] as number), 0)).toBeCloseTo(
        flat[i * 5 + j] as number,
        10,
      );
});
